package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.config.Node.Mapping;
import dev.tenon.engine.config.Node.Scalar;
import dev.tenon.engine.config.Node.Sequence;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlReaderTest {
  @TempDir Path folder;

  private static Mapping parse(String text) {
    return (Mapping) YamlReader.parse(text, "run.yaml");
  }

  private static Object value(String text) {
    return ((Scalar) parse("key: " + text).find("key").orElseThrow()).value().orElse("nothing");
  }

  private static void assertRefused(String message, String text) {
    assertEquals(message, assertThrows(ConfigException.class, () -> parse(text)).getMessage());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test void scalarsAreThoseOfTheCoreSchema() {
    assertEquals(5L, value("5"));
    assertEquals(-5L, value("-5"));
    assertEquals(7L, value("007"));
    assertEquals(255L, value("0xff"));
    assertEquals(15L, value("0o17"));
    assertEquals(new BigInteger("9223372036854775808"), value("9223372036854775808"));
    assertEquals(3e-4, value("3e-4"));
    assertEquals(0.5, value(".5"));
    assertEquals(Double.NEGATIVE_INFINITY, value("-.inf"));
    assertEquals(Double.NaN, value(".nan"));
    assertEquals(true, value("True"));
    assertEquals("yes", value("yes"));
    assertEquals("1_000", value("1_000"));
    assertEquals("5", value("\"5\""));
    assertEquals("nothing", value("~"));
    assertEquals("nothing", value(""));
  }

  @Test void aValueStandsWhereItsKeyDoes() {
    Mapping root = parse("# a run\nmodel:\n\n  attention: {type: linear}\n  list:\n  - 1\n  - 2\n");

    Mapping model = (Mapping) root.find("model").orElseThrow();
    assertEquals(Place.inFile("run.yaml", 2), model.place());
    assertEquals("run.yaml:4", model.placeOf("attention").toString());
    Sequence list = (Sequence) model.find("list").orElseThrow();
    assertEquals(List.of(Place.inFile("run.yaml", 6), Place.inFile("run.yaml", 7)),
        list.items().stream().map(Node::place).toList());
  }

  @Test void nothingIsAnEmptyMapping() {
    assertEquals(Map.of(), parse("# only a comment\n").entries());
  }

  @Test void aliasesAndMergesWork() {
    Mapping root = parse("a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\n");

    assertEquals(Optional.of("2"), ((Mapping) root.find("b").orElseThrow()).find("y").map(n -> ((Scalar) n).text()));
    assertEquals(Optional.of("3"), ((Mapping) root.find("c").orElseThrow()).find("y").map(n -> ((Scalar) n).text()));
    assertEquals(Optional.of("1"), ((Mapping) root.find("c").orElseThrow()).find("x").map(n -> ((Scalar) n).text()));
  }

  @Test void aKeyWrittenTwiceIsRefused() {
    assertRefused("run.yaml:4: model.size: is written twice, first in line 2",
        "model:\n  size: 1\n  other: 2\n  size: 3\n");
  }

  @Test void whatIsNoYamlIsRefusedWithItsLine() {
    assertRefused("run.yaml:2: is not YAML: mapping values are not allowed here", "a: 1\nb: c: d\n");
    assertRefused(
        "run.yaml:2: is not YAML: while scanning for the next token: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)",
        "a:\n\tb: 1\n");
    assertRefused("run.yaml:3: is not YAML: expected a single document in the stream: but found another document",
        "a: 1\n\n---\nb: 1\n");
  }

  @Test void whatHasNoEndIsRefused() {
    assertRefused("run.yaml:1: a: contains itself", "a: &a [*a]");
    assertRefused("run.yaml:1: is nested too deeply", "[".repeat(100_000) + "]".repeat(100_000));
    var laughs = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 20; i++) laughs.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
    String refusal = assertThrows(ConfigException.class, () -> parse(laughs.toString())).getMessage();
    assertTrue(refusal.endsWith(": has more than 100000 values"), refusal);
  }

  @Test void strangeTagsAndKeysAreRefused() {
    assertRefused("run.yaml:1: a: has tag !python/object, which means nothing here", "a: !python/object x");
    assertRefused("run.yaml:1: a: is 'x', must be a number, as its tag says", "a: !!int x");
    assertRefused("run.yaml:1: is not YAML: Non scalar key is detected but it is not configured to be allowed.",
        "? [a, b]\n: c\n");
  }

  @Test void aSectionMayBeAnotherFile() throws IOException {
    write("small.yaml", "hidden_size: 64\n");
    Path run = write("run.yaml", "model: small.yaml\ntokenizer: {path: a.yaml}\n");

    Mapping root = YamlReader.read(run);

    assertEquals(folder.resolve("small.yaml") + ":1",
        ((Mapping) root.find("model").orElseThrow()).placeOf("hidden_size").toString());
    assertEquals("'a.yaml'", ((Mapping) root.find("tokenizer").orElseThrow()).find("path").orElseThrow().described());
  }

  @Test void aSectionsFileMustBeThere() throws IOException {
    Path run = write("run.yaml", "\nmodel: small.yaml\n");

    assertEquals(run + ":2: model: there is no file " + folder.resolve("small.yaml"),
        assertThrows(ConfigException.class, () -> YamlReader.read(run)).getMessage());
  }

  @Test void aFileThatCannotBeReadIsRefused() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    assertEquals(missing + ": there is no such file",
        assertThrows(ConfigException.class, () -> YamlReader.read(missing)).getMessage());

    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[]{'a', ':', ' ', (byte) 0xff});
    assertEquals(binary + ": is not text in UTF-8",
        assertThrows(ConfigException.class, () -> YamlReader.read(binary)).getMessage());

    Path list = write("list.yaml", "- 1\n");
    assertEquals(list + ":1: is a list, must be a mapping of keys to values",
        assertThrows(ConfigException.class, () -> YamlReader.read(list)).getMessage());
  }

  @Test void treesOfAProgramAreConfigsToo() {
    Node node = Node.of(Map.of("a", List.of(1, 2.5, true, "x", 0.1f)), Place.of("the program"));

    var items = ((Sequence) ((Mapping) node).find("a").orElseThrow()).items();
    assertEquals(List.of(1L, 2.5, true, "x", 0.1),
        items.stream().map(i -> ((Scalar) i).value().orElseThrow()).toList());
    assertEquals(
        "the program: holds 1970-01-01 of class java.time.LocalDate, must hold maps, lists, strings, numbers and booleans only",
        assertThrows(ConfigException.class, () -> Node.of(List.of(java.time.LocalDate.EPOCH), Place.of("the program")))
            .getMessage());
  }
}
