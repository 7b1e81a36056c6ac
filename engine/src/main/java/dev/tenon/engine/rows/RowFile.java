package dev.tenon.engine.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Origin;
import dev.tenon.engine.file.Unreadable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A file of JSON objects: one list of them, or one on each line. Which of the two is seen in what it begins with. */
final class RowFile {
  /** Without the library's limit of 20 million characters: a text may be a book. */
  private static final ObjectMapper MAPPER = new ObjectMapper(
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build());
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private RowFile() {}

  /**
   * Reads all objects in order.
   *
   * @throws MalformedData if it is something else; names the file and the row
   * @throws dev.tenon.api.workbench.UserError if there is no such file
   */
  static void read(Path file, BiConsumer<Origin, Map<String, Object>> each) {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      if (first(in) == '[') list(file, in, each);
      else lines(file, in, each);
    } catch (CharacterCodingException e) {
      throw malformed(file + ": it is not UTF-8; it must be JSON or JSON lines", e);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  /** The first character that is not white space, which is left to be read. */
  private static int first(Reader in) throws IOException {
    while (true) {
      in.mark(1);
      int c = in.read();
      if (c == BYTE_ORDER_MARK || (c >= 0 && Character.isWhitespace(c))) continue;
      in.reset();
      return c;
    }
  }

  private static void list(Path file, Reader in, BiConsumer<Origin, Map<String, Object>> each) throws IOException {
    long row = 0;
    try (JsonParser parser = MAPPER.createParser(in)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        var origin = new Origin(file.toString(), ++row, false);
        if (parser.currentToken() == null)
          throw new MalformedData(origin + ": the file ends before its list does; it must be whole");
        if (parser.currentToken() != JsonToken.START_OBJECT)
          throw new MalformedData(origin + ": it is " + kind(parser.currentToken()) + "; it must be an object");
        each.accept(origin, object(parser));
      }
      if (parser.nextToken() != null)
        throw new MalformedData(file + ": there is more behind the list; the file must be one list, or JSON lines");
    } catch (JsonProcessingException e) {
      throw malformed(new Origin(file.toString(), Math.max(1, row), false) + place(e), e);
    }
  }

  private static void lines(Path file, BufferedReader in, BiConsumer<Origin, Map<String, Object>> each)
      throws IOException {
    // Blank lines before the first row have been read.
    long number = blanks(file);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) continue;
      var origin = new Origin(file.toString(), number, true);
      try (JsonParser parser = MAPPER.createParser(line)) {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_OBJECT)
          throw new MalformedData(origin + ": it is " + kind(token) + "; each line must be a JSON object");
        Map<String, Object> row = object(parser);
        if (parser.nextToken() != null)
          throw new MalformedData(origin + ": there is more behind the object; each line must be one JSON object");
        each.accept(origin, row);
      } catch (JsonProcessingException e) {
        throw malformed(origin + place(e), e);
      }
    }
  }

  /** How many lines of white space a file begins with. */
  private static long blanks(Path file) throws IOException {
    long blank = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.replace(String.valueOf(BYTE_ORDER_MARK), "").isBlank()) return blank;
        blank++;
      }
    }
    return blank;
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    return MAPPER.readValue(parser, new TypeReference<LinkedHashMap<String, Object>>() {
    });
  }

  private static String place(JsonProcessingException e) {
    String said = String.valueOf(e.getOriginalMessage()).replaceFirst(" \\(.*", "");
    return ": no valid JSON at column " + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr()) + ": " + said;
  }

  private static MalformedData malformed(String message, Exception cause) {
    var malformed = new MalformedData(message);
    malformed.initCause(cause);
    return malformed;
  }

  private static String kind(@Nullable JsonToken token) {
    return switch (token) {
      case null -> "nothing";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.name();
    };
  }
}
