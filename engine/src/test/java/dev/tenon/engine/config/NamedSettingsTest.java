package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.spec.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mappings whose keys are the user's, and settings that are one text or a list. */
class NamedSettingsTest {
  record Ranks(Map<String, Integer> rankPattern, Map<String, Double> alphaPattern, Selection targets) {
    Ranks() {
      this(Map.of(), Map.of("q", 8.0), new Selection.Expression("all-linear"));
    }
  }

  private static Ranks read(String yaml) {
    return new Binder(Parts.catalogs()).bind(Ranks.class, YamlReader.parse(yaml, "run.yaml"), "ranks").value();
  }

  private static String refused(String yaml) {
    return assertThrows(ConfigException.class, () -> read(yaml)).getMessage();
  }

  @Test void mappingsKeepTheOrderOfTheFileAndReplaceTheDefault() {
    Ranks ranks = read("{rank_pattern: {z: 1, '^a.*': 2, m: 3}, alpha_pattern: {k: 4}}");
    assertEquals(List.of("z", "^a.*", "m"), List.copyOf(ranks.rankPattern.keySet()));
    assertEquals(Map.of("k", 4.0), ranks.alphaPattern);
    assertEquals(new Ranks(), read("{}"));
  }

  @Test void aTextAndAListOfOneAreDifferentThings() {
    assertEquals(new Selection.Expression(".*q_proj"), read("targets: .*q_proj").targets);
    assertEquals(Selection.of("q_proj"), read("targets: [q_proj]").targets);
    assertEquals(Selection.of("1", "true"), read("targets: [1, true]").targets);
  }

  @Test void whatIsWrittenIsReadBack() {
    var patterns = new LinkedHashMap<String, Integer>();
    patterns.put("b.c", 2);
    patterns.put("a", 1);
    for (Selection targets : List.of(Selection.of("x"), Selection.of(), new Selection.Expression("x"))) {
      Ranks ranks = new Ranks(patterns, Map.of(), targets);
      Ranks again = read(YamlWriter.write(Resolved.of(ranks)));
      assertEquals(ranks, again);
      assertEquals(List.of("b.c", "a"), List.copyOf(again.rankPattern.keySet()));
    }
  }

  @Test void whatIsOfAnotherKindIsRefused() {
    assertEquals("run.yaml:1: ranks.rank_pattern: is a list, must be a mapping, each value a whole number",
        refused("rank_pattern: [1]"));
    assertEquals("run.yaml:1: ranks.rank_pattern.q: is 'x', must be a whole number", refused("rank_pattern: {q: x}"));
    assertEquals("run.yaml:1: ranks.targets: is a mapping, must be text, or a list of texts",
        refused("targets: {a: b}"));
    assertEquals("run.yaml:1: ranks.targets: is a list, must be text, or a list of texts",
        refused("targets: [[a]]"));
  }
}
