package dev.tenon.plugins.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.tenon.api.data.MalformedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Texts of hate, offence and neither: a CSV table with the columns of Davidson et al. 2017, "Automated Hate Speech Detection and the
 * Problem of Offensive Language": {@code class}, 0 for hate, 1 for offensive language, 2 for neither, and {@code tweet}.
 */
final class LabelledTexts {
  private LabelledTexts() {}

  /** What a text is. */
  enum Label {
    HATE("0"), OFFENSIVE("1"), NEITHER("2");

    private final String code;

    /** @param code in the column {@code class} */
    Label(String code) {
      this.code = code;
    }
  }

  record Text(Label label, String text) {}

  /** @throws MalformedData if the file cannot be read or holds something else; says where */
  static List<Text> read(Path file) {
    List<Text> texts = new ArrayList<>();
    try (var reader = Files.newBufferedReader(file);
        MappingIterator<Map<String, String>> rows = new CsvMapper().readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader()).readValues(reader)) {
      while (rows.hasNextValue()) {
        long line = rows.getCurrentLocation().getLineNr();
        texts.add(text(rows.nextValue(), file + ":" + line));
      }
    } catch (JsonProcessingException e) {
      throw new MalformedData(file + ": it is no CSV table: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedData(file + ": it cannot be read: " + e);
    }
    for (Label label : Label.values())
      if (texts.stream().filter(t -> t.label == label).count() < 10)
        throw new MalformedData(file + ": fewer than 10 texts have the class " + label.code
            + "; a classifier must have more of each to learn from");
    return texts;
  }

  private static Text text(Map<String, String> row, String place) {
    String label = row.get("class"), text = row.get("tweet");
    if (label == null || text == null)
      throw new MalformedData(place + ": found the columns " + String.join(", ", row.keySet())
          + "; there must be class and tweet");
    Label known = Stream.of(Label.values()).filter(l -> l.code.equals(label)).findFirst()
        .orElseThrow(() -> new MalformedData(place + ": class is \"" + label
            + "\"; it must be 0 (hate), 1 (offensive language) or 2 (neither)"));
    return new Text(known, text);
  }
}
