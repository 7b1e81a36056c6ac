package dev.tenon.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MoreTokensTest {
  private static final Map<String, Map<String, Object>> FILES = Map.of("tokenizer.json",
      Map.of("model", Map.of("vocab", Map.of("a", 0, "b", 1)), "added_tokens",
          List.of(Map.of("id", 2, "content", "<end>", "special", true))));

  private static List<?> added(Map<String, Map<String, Object>> files) {
    return ((List<?>) files.getOrDefault("tokenizer.json", Map.of()).get("added_tokens")).stream()
        .map(it -> ((Map<?, ?>) it).get("content") + "=" + ((Map<?, ?>) it).get("id")).toList();
  }

  @Test void newTokensGetTheIdsBehindAllOthers() {
    assertEquals(List.of("<end>=2", "<x>=3", "<y>=4"), added(MoreTokens.with(FILES, List.of("<x>", "<end>", "<y>"))));
  }

  @Test void aTokenOfTheVocabularyKeepsItsId() {
    assertEquals(List.of("<end>=2", "b=1", "<x>=3"), added(MoreTokens.with(FILES, List.of("b", "<x>"))));
  }

  @Test void aNamedTokenStandsInTheConfig() {
    Map<String, Map<String, Object>> named = MoreTokens.naming(FILES, "eos_token", "<end>");
    assertEquals(Map.of("eos_token", "<end>"), named.get("tokenizer_config.json"));
    assertEquals(List.of("<end>=2"), added(named));
  }
}
