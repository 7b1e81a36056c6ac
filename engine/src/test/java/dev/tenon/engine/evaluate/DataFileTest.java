package dev.tenon.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.evaluate.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFileTest {
  @TempDir Path folder;

  private List<Fields> read(String name, String text) throws IOException {
    return DataFile.read(Files.writeString(folder.resolve(name), text));
  }

  private static List<Map<String, Object>> fields(List<Fields> rows) {
    return rows.stream().map(Fields::values).toList();
  }

  @Test void linesOfJsonAreRowsWithTheirPlace() throws IOException {
    List<Fields> rows = read("a.jsonl", "\uFEFF{\"a\": 1, \"b\": null}\r\n\n{\"a\": [\"x\"], \"c\": {\"d\": true}}");
    assertEquals(List.of(Map.of("a", 1), Map.of("a", List.of("x"), "c", Map.of("d", true))), fields(rows));
    assertTrue(rows.getLast().place().endsWith("a.jsonl:3"), rows.getLast().place());
  }

  @Test void aListOfObjectsIsRows() throws IOException {
    assertEquals(List.of(Map.of("a", "x"), Map.of("a", "y")),
        fields(read("a.json", " [{\"a\": \"x\"},\n {\"a\": \"y\"}]")));
    assertEquals(List.of(Map.of("a", "x")), fields(read("b.json", "{\"a\": \"x\"}")));
  }

  @Test void tablesHaveAHeader() throws IOException {
    assertEquals(List.of(Map.of("", "0", "a", "x, \"y\"\nz", "b", "2"), Map.of("", "1", "a", "", "b", "3")),
        fields(read("a.csv", ",a,b\r\n0,\"x, \"\"y\"\"\nz\",2\r\n1,,3\r\n")));
    List<Fields> rows = read("a.tsv", "id\ttext\n1\tsay \"x\"\n\n2\tit's\n");
    assertEquals(List.of(Map.of("id", "1", "text", "say \"x\""), Map.of("id", "2", "text", "it's")), fields(rows));
    assertTrue(rows.getFirst().place().endsWith("a.tsv:2"), rows.getFirst().place());
  }

  @Test void whatIsWrongIsNamed() throws IOException {
    refused("a.jsonl:2", "a.jsonl", "{\"a\": 1}\n{\"a\": \n");
    refused("a.jsonl:2", "a.jsonl", "{\"a\": 1}\n[1]\n");
    refused("b.json[1]: it must be an object", "b.json", "[{\"a\": 1}, 2]");
    refused("c.csv:3", "c.csv", "a,b\n1,2\n3\n");
    Path latin = Files.write(folder.resolve("d.csv"), "a\nsch\u00f6n\n".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(String.valueOf(assertThrows(RuntimeException.class, () -> DataFile.read(latin)).getMessage())
        .contains("d.csv: it is not UTF-8"));
    assertTrue(String
        .valueOf(assertThrows(RuntimeException.class, () -> DataFile.read(folder.resolve("none.csv"))).getMessage())
        .contains("there is no such file"));
  }

  private void refused(String message, String name, String text) {
    String said = String.valueOf(assertThrows(RuntimeException.class, () -> read(name, text)).getMessage());
    assertTrue(said.contains(message), said);
  }
}
