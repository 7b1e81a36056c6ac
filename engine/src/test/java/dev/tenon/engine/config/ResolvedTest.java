package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.engine.config.Parts.Everything;
import dev.tenon.engine.config.Parts.Mode;
import dev.tenon.engine.config.Parts.Pipeline;
import dev.tenon.engine.config.Parts.Plain;
import dev.tenon.engine.config.Parts.Size;
import dev.tenon.engine.config.Parts.TopK;
import dev.tenon.engine.config.Parts.TopP;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResolvedTest {
  private static final Everything FULL = new Everything(-5, 5_000_000_000L, 0.1f, 1e-5, false, "a: #b", Path.of("x"),
      Mode.FAST, Optional.of("yes"),
      OptionalInt.of(0), OptionalDouble.of(1e22), List.of(), new Size(1, 2), new Pipeline(new TopP(1, 2), new Plain()),
      List.of(new TopK(3, 3)));

  private static Everything read(String yaml) {
    return new Binder(Parts.catalogs()).bind(Everything.class, (Node.Mapping) YamlReader.parse(yaml, "config.yaml"))
        .value();
  }

  @Test void everyDefaultIsFilledIn() {
    assertEquals("""
        whole_number: 1
        long_number: 2
        single: 3.0e-5
        number: 4.0e-9
        flag: true
        words: six
        path: a/b
        mode: very-slow
        numbers: [10, 11]
        size:
          width: 3
          height: 4
        sampler: {type: top-k, k: 40, min_tokens_to_keep: 1}
        samplers:
          - {type: top-k, k: 40, min_tokens_to_keep: 1}
          - plain
        """, YamlWriter.write(Resolved.of(new Everything())));
  }

  @Test void nestedComponentsAreSpreadOverLines() {
    assertEquals("""
        whole_number: -5
        long_number: 5000000000
        single: 0.1
        number: 1.0e-5
        flag: false
        words: "a: #b"
        path: x
        mode: fast
        maybe: "yes"
        maybe_whole: 0
        maybe_number: 1.0e+22
        numbers: []
        size:
          width: 1
          height: 2
        sampler:
          type: pipeline
          first: {type: top-p, p: 1.0, min_tokens_to_keep: 2}
          second: plain
        samplers: {type: top-k, k: 3, min_tokens_to_keep: 3}
        """, YamlWriter.write(Resolved.of(FULL)));
  }

  @Test void whatIsWrittenReadsAsItWas() {
    assertEquals(new Everything(), read(YamlWriter.write(Resolved.of(new Everything()))));
    assertEquals(FULL, read(YamlWriter.write(Resolved.of(FULL))));
    var again = (Node.Mapping) Node.of(Resolved.of(FULL), Place.of("a program"));
    assertEquals(FULL, new Binder(Parts.catalogs()).bind(Everything.class, again).value());
  }

  @Test void allTextsAndNumbersReadAsTheyWere() {
    var tree = new LinkedHashMap<String, Object>();
    List<String> words = List.of("", " ", "a b", " a", "a ", "true", "No", "null", "~", "1", "1e3", "0x1f", "1_0", ".5",
        ".inf", "-", "- a", "a: b", "a #b", "#a", "a,b", "[a]",
        "{a}", "*a", "&a", "!a", "%a", "@a", "`a", "'a'", "\"a\"", "a\nb", "a\tb", "\\", "é", "😀", "\u2028", "\u0085",
        "\ufeff", "\u0000", "\ud800", "2020-01-01", "12:30", "=", "<<", "?", ":", "...", "---");
    for (int i = 0; i < words.size(); i++) tree.put("k" + i, words.get(i));
    for (String word : words) tree.putIfAbsent(word, List.of(word, Map.of(word, word)));

    assertEquals(tree, plain(YamlReader.parse(YamlWriter.write(tree), "tree")));

    var numbers = new ArrayList<Object>(List.of(0.0, -0.0, 1e-300, 1e300, 1e7, 123456.789, Double.MAX_VALUE,
        Double.POSITIVE_INFINITY, Double.NaN, Long.MIN_VALUE, 0L));
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) numbers.add(Double.longBitsToDouble(random.nextLong()));
    numbers.removeIf(n -> n instanceof Double d && d.isNaN());
    assertEquals(Map.of("n", numbers), plain(YamlReader.parse(YamlWriter.write(Map.of("n", numbers)), "tree")));
  }

  @Test void longLinesAreBroken() {
    assertEquals("""
        files:
          - %s
          - b
        sampler:
          type: %<s
          k: 3
        """.formatted("a".repeat(100)), YamlWriter
        .write(treeOf("files", List.of("a".repeat(100), "b"), "sampler", treeOf("type", "a".repeat(100), "k", 3))));
  }

  @Test void listsInListsAndMappingsInListsReadAsTheyWere() {
    var tree = treeOf("a",
        List.of(List.of(1L, 2L),
            List.of(treeOf("b", List.of(treeOf("c", 1L, "d", Map.of("e", List.of(Map.of("f", 2L))))))), Map.of(),
            List.of()));

    assertEquals(tree, plain(YamlReader.parse(YamlWriter.write(tree), "tree")));
    assertEquals("{}\n", YamlWriter.write(Map.of()));
  }

  @Test void otherThingsCannotBeWritten() {
    assertEquals("cannot write 1970-01-01 of class java.time.LocalDate as YAML",
        assertThrows(IllegalArgumentException.class, () -> YamlWriter.write(Map.of("a", java.time.LocalDate.EPOCH)))
            .getMessage());
  }

  private static Map<String, Object> treeOf(String one, Object first) {
    return Map.of(one, first);
  }

  private static Map<String, Object> treeOf(String one, Object first, String other, Object second) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put(one, first);
    tree.put(other, second);
    return tree;
  }

  private static Object plain(Node node) {
    return switch (node) {
      case Node.Scalar s -> s.value().orElseThrow();
      case Node.Sequence s -> s.items().stream().map(ResolvedTest::plain).toList();
      case Node.Mapping m -> {
        var map = new LinkedHashMap<String, Object>();
        m.entries().forEach((key, value) -> map.put(key, plain(value)));
        yield map;
      }
    };
  }
}
