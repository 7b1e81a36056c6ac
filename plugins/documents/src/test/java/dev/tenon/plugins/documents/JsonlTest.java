package dev.tenon.plugins.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.MalformedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonlTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("corpus.jsonl"), text);
  }

  private static List<String> read(Path... files) throws IOException {
    try (Stream<String> all = new Jsonl(List.of(files), "text").read()) {
      return all.toList();
    }
  }

  @Test void takesTheFieldAndPassesOverTheRest() throws IOException {
    assertEquals(List.of("one", "two\n\"é\" 😀"), read(file("""
        {"id": 1, "text": "one", "meta": {"text": "inner", "tags": ["a", {"b": null}]}}
        {"text": "two\\n\\"\\u00e9\\" \\ud83d\\ude00", "score": 1e400}
        """)));
  }

  @Test void lineEndsBlankLinesAndByteOrderMarksDoNotMatter() throws IOException {
    assertEquals(List.of("a", "b", "c"),
        read(file("\uFEFF{\"text\":\"a\"}\r\n\r\n  \n{\"text\":\"b\"}\r\n{\"text\":\"c\"}")));
    assertEquals(List.of(), read(file("")));
    assertEquals(List.of(""), read(file("{\"text\":\"\"}\n")));
  }

  @Test void filesFollowOneAnother() throws IOException {
    Path a = Files.writeString(folder.resolve("a"), "{\"text\":\"a\"}"),
        empty = Files.writeString(folder.resolve("empty"), "");
    Path b = Files.writeString(folder.resolve("b"), "{\"text\":\"b\"}\n");
    assertEquals(List.of("b", "a", "b"), read(b, empty, a, b));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "[1, 2]                      | found a list; each line must be a JSON object",
      "hello                       | no JSON at column",
      "{\"text\": \"cut            | no JSON at column",
      "{\"text\": \"a\"            | the line ends before the object does",
      "{\"text\": \"a\"} {}        | found an object after the object",
      "{\"prompt\": 1, \"b\": 2}   | there is no field \"text\"; found \"prompt\", \"b\"; data.field must name one",
      "{}                          | there is no field \"text\"; the object is empty",
      "{\"text\": 3}               | field \"text\" is a number; it must be a string",
      "{\"text\": null}            | field \"text\" is null; it must be a string",
      "{\"text\": [\"a\"]}         | field \"text\" is a list; it must be a string",
      "{\"text\": \"a\", \"text\": \"b\"} | field \"text\" stands there twice",
      "{\"text\": \"a\\ud83d b\"}  | half a surrogate pair (\\ud83d) at character 2",
      "{\"text\": 'a'}             | no JSON at column",
      "{text: \"a\"}               | no JSON at column 2"}) void aBadLineIsNamedAndWhatItHolds(String line,
          String expected) throws IOException {
    Path file = file("{\"text\": \"good\"}\n\n" + line + "\n{\"text\": \"good\"}\n");
    String message = assertThrows(MalformedData.class, () -> read(file)).getMessage();
    assertTrue(message.startsWith(file + ":3: ") && message.contains(expected), message);
  }

  @Test void invalidUtf8IsRefusedByLineAndByteOfTheFile() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    Files.write(file, "{\"text\":\"ok\"}\r\n{\"text\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    String message = assertThrows(MalformedData.class, () -> read(file)).getMessage();
    assertTrue(message.startsWith(file + ":2: byte 27 "), message);
  }

  @Test void linesLongerThanTheBufferArriveWhole() throws IOException {
    String longest = "é".repeat(150_000);
    assertEquals(List.of("a", longest, "b"),
        read(file("{\"text\":\"a\"}\n{\"text\":\"" + longest + "\"}\n{\"text\":\"b\"}")));
  }

  @Test void goodLinesArriveBeforeABadOne() throws IOException {
    Path file = file("{\"text\": \"good\"}\nbad\n");
    try (Stream<String> all = new Jsonl(List.of(file), "text").read()) {
      var each = all.iterator();
      assertEquals("good", each.next());
      assertThrows(MalformedData.class, each::next);
    }
  }

  @Test void afterClosingNothingIsReadAnyMore() throws IOException {
    Path file = file("{\"text\": \"a\"}\n{\"text\": \"b\"}\n");
    Stream<String> all = new Jsonl(List.of(file), "text").read();
    var each = all.iterator();
    assertEquals("a", each.next());
    all.close();
    assertTrue(!each.hasNext());
  }

  @Test void anotherFieldMayHoldTheText() throws IOException {
    Path file = file("{\"body\": \"a\", \"text\": 1}");
    try (Stream<String> all = new Jsonl(List.of(file), "body").read()) {
      assertEquals(List.of("a"), all.toList());
    }
    assertThrows(IllegalArgumentException.class, () -> new Jsonl(List.of(file), ""));
  }
}
