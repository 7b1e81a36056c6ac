package dev.tenon.testkit.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.tensor.Shape;
import dev.tenon.testkit.spec.Failing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufFamilyTwinsTest {
  private static final String BACK = "whatItWritesIntoAFileItReadsBack", KEYS = "keysBelongToTheArchitecture",
      LAYERS = "namesOfFilesSpeakOfTheSameLayersOnBothSides", TURNED = "noMatrixIsTurned",
      SAME = "namesOfFilesHoldWhatTheConfigsNamesHold", ASIDE = "settingsAreTensorsThatTheTableLeavesAside",
      IN_PLACE = "modelsAreNotChangedInPlaceByWritingFiles";

  enum Fault {
    NONE, FORGETS_THE_CONTEXT, WRITES_A_LONG, STRANGE_KEY, LOSES_THE_LAYER, TURNS, FORGETS_A_PARAMETER, EXPECTS_THE_SETTING, CHANGES_THE_MODEL
  }

  record Faulty(Fault fault) implements Family, GgufFamily {
    @Override public String type() {
      return "faulty";
    }

    @Override public Map<String, Object> toModel(Map<String, Object> config) {
      var model = new HashMap<String, Object>(Map.of("attention", Map.of("type", "a"), "positions",
          Map.of("type", "p"), "feed_forward", Map.of("type", "f"), "norm", Map.of("type", "n"), "block",
          Map.of("type", "b")));
      model.put("hidden_size", 8);
      model.put("vocab_size", 16);
      model.put("max_position_embeddings", config.getOrDefault("context", 1));
      return model;
    }

    @Override public boolean covers(Map<String, Object> model) {
      Map<String, Object> ours = toModel(Map.of());
      return Stream.of("attention", "positions", "feed_forward", "norm", "block")
          .allMatch(part -> Optional.ofNullable(ours.get(part)).equals(Optional.ofNullable(model.get(part))));
    }

    @Override public Map<String, Object> toConfig(Map<String, Object> model) {
      if (!covers(model)) throw new IllegalArgumentException("not covered");
      return Map.of("model_type", "faulty", "context", model.getOrDefault("max_position_embeddings", 1));
    }

    @Override public NameMap names(Map<String, Object> model) {
      return NameMap.of(new NameMap.Rename("e", "embedding.weight"), new NameMap.Rename("h.{}.w", "blocks.{}.w"));
    }

    @Override public String architecture() {
      return "faulty";
    }

    @Override public Map<String, Object> fromGguf(Source file) {
      Shape shape = Optional.ofNullable(file.tensors().get("embed")).orElse(Shape.of(0));
      if (!shape.equals(Shape.of(16, 8))) throw new IllegalArgumentException("embed is " + shape);
      Object context = file.metadata().getOrDefault("faulty.context", 1);
      return toModel(Map.of("context", context instanceof Long n ? (Object) n.intValue() : context));
    }

    @Override public Settings toGguf(Map<String, Object> model) {
      Object context = model.getOrDefault("max_position_embeddings", 1);
      var metadata = new HashMap<String, Object>();
      switch (fault) {
        case FORGETS_THE_CONTEXT -> metadata.put("faulty.layers", 1);
        case WRITES_A_LONG -> metadata.put("faulty.context", ((Integer) context).longValue());
        default -> metadata.put("faulty.context", context);
      }
      if (fault == Fault.STRANGE_KEY) metadata.put("llama.context", context);
      if (fault == Fault.CHANGES_THE_MODEL && model instanceof HashMap) model.remove("vocab_size");
      return new Settings(metadata, Map.of("setting", new float[]{1}));
    }

    @Override public NameMap ggufNames(Map<String, Object> model) {
      NameMap names = NameMap.of(new NameMap.Rename("embed", "embedding.weight"));
      if (fault != Fault.EXPECTS_THE_SETTING) names = names.with(new NameMap.Ignore("setting"));
      return switch (fault) {
        case FORGETS_A_PARAMETER -> names;
        case LOSES_THE_LAYER -> names.with(new NameMap.Rename("blk.w", "blocks.{}.w"));
        case TURNS -> names.with(new NameMap.Transpose("blk.{}.w", "blocks.{}.w"));
        default -> names.with(new NameMap.Interleave("blk.{}.w", "blocks.{}.w", 2));
      };
    }
  }

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.FORGETS_THE_CONTEXT, "written into a GGUF file and read again", Set.of(BACK)),
        arguments(Fault.WRITES_A_LONG, "is a Long", Set.of(KEYS)),
        arguments(Fault.STRANGE_KEY, "must begin with the architecture's name", Set.of(KEYS)),
        arguments(Fault.LOSES_THE_LAYER, "must be in both names or in none", Set.of(LAYERS)),
        arguments(Fault.TURNS, "files hold matrices as [out, in]", Set.of(TURNED)),
        arguments(Fault.FORGETS_A_PARAMETER, "our parameters that the tables name", Set.of(SAME)),
        arguments(Fault.EXPECTS_THE_SETTING, "the table must ignore setting", Set.of(ASIDE)),
        arguments(Fault.CHANGES_THE_MODEL, "the model section after toGguf()", Set.of(IN_PLACE)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new GgufFamilyContract() {
      @Override protected Family spec() {
        return new Faulty(fault);
      }

      @Override protected Map<String, Object> config() {
        return Map.of("model_type", "faulty", "context", 8);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
