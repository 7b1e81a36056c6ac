package dev.tenon.engine.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of a file, by its name: {@code .jsonl} and {@code .ndjson} hold a JSON object a line, {@code .json} a list of objects or one object,
 * {@code .csv} (RFC 4180) and {@code .tsv} (no quotes) a table with a header. All are UTF-8.
 */
public final class DataFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private DataFile() {}

  /** Whether a file's name says that it holds rows. */
  public static boolean is(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jsonl|ndjson|json|csv|tsv)");
  }

  /**
   * All rows in order.
   *
   * @throws dev.tenon.api.workbench.UserError if the file cannot be read
   * @throws MalformedData if it does not hold rows; names file and line
   */
  public static List<Fields> read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) return table(text(file, bytes), file, CsvSchema.emptySchema().withHeader());
    if (name.endsWith(".tsv"))
      return table(text(file, bytes), file,
          CsvSchema.emptySchema().withHeader().withColumnSeparator('\t').withoutQuoteChar());
    if (name.endsWith(".json")) return objects(text(file, bytes), file);
    return lines(bytes, file);
  }

  private static List<Fields> lines(byte[] bytes, Path file) {
    List<Fields> rows = new ArrayList<>();
    int number = 0;
    for (int from = 0; from < bytes.length;) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') to++;
      String place = file + ":" + ++number;
      String line = text(place, ByteBuffer.wrap(bytes, from, to - from));
      if (!line.isBlank()) rows.add(new Fields(place, present(Json.parse(line, place))));
      from = to + 1;
    }
    return rows;
  }

  /** A list of objects, or one object; the parser knows no list without a name. */
  private static List<Fields> objects(String text, Path file) {
    boolean list = text.stripLeading().startsWith("[");
    if (!list) return List.of(new Fields(file.toString(), present(Json.parse(text, file.toString()))));
    List<Fields> rows = new ArrayList<>();
    Object parsed = Json.parse("{\"rows\":" + text + "}", file.toString()).get("rows");
    if (!(parsed instanceof List<?> all)) throw new MalformedData(file + ": it must be a list of objects");
    for (Object each : all) {
      String place = file + "[" + rows.size() + "]";
      if (!(each instanceof Map<?, ?> map)) throw new MalformedData(place + ": it must be an object");
      Map<String, Object> fields = new LinkedHashMap<>();
      map.forEach((key, value) -> {
        if (value != null) fields.put(String.valueOf(key), value);
      });
      rows.add(new Fields(place, fields));
    }
    return rows;
  }

  private static Map<String, Object> present(Map<String, Object> fields) {
    Map<String, Object> present = new LinkedHashMap<>(fields);
    present.values().removeIf(java.util.Objects::isNull);
    return present;
  }

  private static List<Fields> table(String text, Path file, CsvSchema schema) {
    List<Fields> rows = new ArrayList<>();
    var mapper = CsvMapper.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES)
        .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS).build();
    try (MappingIterator<Map<String, Object>> lines = mapper.readerForMapOf(Object.class).with(schema)
        .readValues(text)) {
      while (lines.hasNextValue()) {
        long line = lines.getCurrentLocation().getLineNr();
        rows.add(new Fields(file + ":" + line, lines.nextValue()));
      }
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new MalformedData(file + line + ": it is no row of the table that its header describes: "
          + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
    return rows;
  }

  private static String text(Path file, byte[] bytes) {
    return text(file.toString(), ByteBuffer.wrap(bytes));
  }

  private static String text(String place, ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new MalformedData(place + ": it is not UTF-8 text");
    }
  }
}
