package dev.tenon.testkit.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a family of published checkpoints promises. */
public abstract class FamilyContract extends ComponentContract<Family> {
  /** The config.json of a small model of the family, as it is published. */
  protected abstract Map<String, Object> config();

  private Map<String, Object> model() {
    return spec().toModel(config());
  }

  @Test public void itsTypeIsTheModelTypeOfItsConfigs() {
    assertEquals(spec().type(), config().get("model_type"), "model_type of config()");
    assertEquals(spec().type(), spec().toConfig(model()).get("model_type"), "model_type of toConfig()");
  }

  @Test public void whatItReadsItCoversAndWritesBack() {
    Map<String, Object> model = model();
    assertTrue(spec().covers(model), "covers() must be true for what toModel() gives: " + model);
    assertEquals(model, spec().toModel(spec().toConfig(model)),
        "a model section written as config.json and read again");
  }

  @Test public void configsAreNotChangedInPlace() {
    Map<String, Object> config = new HashMap<>(config()), model = new HashMap<>(model());
    spec().toModel(config);
    spec().toConfig(model);
    spec().names(model);
    assertEquals(config(), config, "config.json after toModel()");
    assertEquals(model(), model, "the model section after toConfig() and names()");
  }

  @Test public void aModelOfOtherPartsIsNotCovered() {
    for (String part : List.of("attention", "positions", "feed_forward", "norm", "block")) {
      Map<String, Object> other = new HashMap<>(model());
      other.put(part, Map.of("type", "unheard-of"));
      assertFalse(spec().covers(other), "covers() must be false for a model with " + part + ": {type: unheard-of}");
      assertThrows(IllegalArgumentException.class, () -> spec().toConfig(other),
          "toConfig() of a model with " + part + ": {type: unheard-of}");
    }
  }

  @Test public void namesSpeakOfTheSameLayersOnBothSides() {
    Set<String> theirs = new HashSet<>();
    for (NameMap.Rule rule : spec().names(model()).rules()) {
      assertTrue(theirs.add(rule.theirs()), "two rules name their tensor " + rule.theirs());
      for (String ours : ours(rule))
        assertEquals(rule.theirs().contains("{}"), ours.contains("{}"),
            rule + ": {} stands for the number of a layer and must be in both names or in none");
    }
  }

  static List<String> ours(NameMap.Rule rule) {
    return switch (rule) {
      case NameMap.Rename r -> List.of(r.ours());
      case NameMap.Transpose t -> List.of(t.ours());
      case NameMap.Split s -> s.ours();
      case NameMap.Interleave i -> List.of(i.ours());
      case NameMap.Ignore _ -> List.of();
    };
  }
}
