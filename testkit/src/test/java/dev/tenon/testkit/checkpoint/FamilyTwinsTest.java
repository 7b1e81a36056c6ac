package dev.tenon.testkit.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.testkit.spec.Failing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FamilyTwinsTest {
  private static final String TYPE = "itsTypeIsTheModelTypeOfItsConfigs", BACK = "whatItReadsItCoversAndWritesBack",
      IN_PLACE = "configsAreNotChangedInPlace", OTHER = "aModelOfOtherPartsIsNotCovered",
      NAMES = "namesSpeakOfTheSameLayersOnBothSides";
  private static final Map<String, Object> MODEL = Map.of("attention", Map.of("type", "a"), "positions",
      Map.of("type", "p"), "feed_forward", Map.of("type", "f"), "norm", Map.of("type", "n"), "block",
      Map.of("type", "b"));

  enum Fault {
    NONE, WRONG_TYPE, FORGETS_THE_WIDTH, REMOVES_WHAT_IT_READS, COVERS_ALL, LOSES_THE_LAYER, NAMES_TWICE
  }

  record Faulty(Fault fault) implements Family {
    @Override public String type() {
      return "faulty";
    }

    @Override public Map<String, Object> toModel(Map<String, Object> config) {
      var model = new HashMap<>(MODEL);
      model.put("hidden_size", config.getOrDefault("width", 1));
      if (fault == Fault.REMOVES_WHAT_IT_READS && config instanceof HashMap) config.remove("width");
      return model;
    }

    @Override public boolean covers(Map<String, Object> model) {
      return fault == Fault.COVERS_ALL
          || MODEL.entrySet().stream().allMatch(e -> e.getValue().equals(model.get(e.getKey())));
    }

    @Override public Map<String, Object> toConfig(Map<String, Object> model) {
      if (!covers(model)) throw new IllegalArgumentException("not covered");
      Object width = fault == Fault.FORGETS_THE_WIDTH ? 1 : model.getOrDefault("hidden_size", 1);
      return Map.of("model_type", fault == Fault.WRONG_TYPE ? "other" : "faulty", "width", width);
    }

    @Override public NameMap names(Map<String, Object> model) {
      var rename = new NameMap.Rename("h.{}.w", fault == Fault.LOSES_THE_LAYER ? "blocks.w" : "blocks.{}.w");
      var split = new NameMap.Split(fault == Fault.NAMES_TWICE ? "h.{}.w" : "h.{}.qkv",
          List.of("blocks.{}.q", "blocks.{}.k"), false);
      return NameMap.of(rename, split, new NameMap.Transpose("embedding", "embedding.weight"),
          new NameMap.Ignore("h.{}.mask"));
    }
  }

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.WRONG_TYPE, "model_type of toConfig()", Set.of(TYPE)),
        arguments(Fault.FORGETS_THE_WIDTH, "and read again", Set.of(BACK)),
        arguments(Fault.REMOVES_WHAT_IT_READS, "config.json after toModel()", Set.of(IN_PLACE)),
        arguments(Fault.COVERS_ALL, "covers() must be false", Set.of(OTHER)),
        arguments(Fault.LOSES_THE_LAYER, "must be in both names or in none", Set.of(NAMES)),
        arguments(Fault.NAMES_TWICE, "two rules name their tensor", Set.of(NAMES)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new FamilyContract() {
      @Override protected Family spec() {
        return new Faulty(fault);
      }

      @Override protected Map<String, Object> config() {
        return Map.of("model_type", "faulty", "width", 8);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
