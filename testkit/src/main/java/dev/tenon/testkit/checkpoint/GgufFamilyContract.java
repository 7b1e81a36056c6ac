package dev.tenon.testkit.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.tensor.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a family promises that GGUF files know too: whatever {@link FamilyContract} asks, and that files say all of a model. */
public abstract class GgufFamilyContract extends FamilyContract {
  private GgufFamily family() {
    assertTrue(spec() instanceof GgufFamily, spec().type() + " must be a GgufFamily");
    return (GgufFamily) spec();
  }

  private Map<String, Object> model() {
    return spec().toModel(config());
  }

  /** A file that was written, with the tensors that the table names in one layer. */
  private record Written(GgufFamily.Settings settings, Map<String, Shape> tensors) implements GgufFamily.Source {
    static Written of(GgufFamily family, Map<String, Object> model) {
      GgufFamily.Settings settings = family.toGguf(Map.copyOf(model));
      Map<String, Shape> tensors = new LinkedHashMap<>();
      for (NameMap.Rule rule : family.ggufNames(model).rules())
        if (!(rule instanceof NameMap.Ignore))
          tensors.put(rule.theirs().replace("{}", "0"), ours(rule).contains("embedding.weight")
              ? Shape.of((int) value(model, "vocab_size"), (int) value(model, "hidden_size"))
              : Shape.of(1));
      settings.tensors().forEach((name, values) -> tensors.put(name, Shape.of(values.length)));
      return new Written(settings, tensors);
    }

    private static Object value(Map<String, Object> model, String key) {
      return Optional.ofNullable(model.get(key))
          .orElseThrow(() -> new AssertionError("the model section of config() has no " + key));
    }

    @Override public Map<String, Object> metadata() {
      return settings.metadata();
    }

    @Override public float[] values(String tensor) {
      return Optional.ofNullable(settings.tensors().get(tensor))
          .orElseThrow(() -> new IllegalArgumentException(tensor + " holds no setting")).clone();
    }
  }

  @Test public void whatItWritesIntoAFileItReadsBack() {
    assertEquals(model(), family().fromGguf(Written.of(family(), model())),
        "a model section written into a GGUF file and read again");
  }

  @Test public void keysBelongToTheArchitecture() {
    family().toGguf(model()).metadata().forEach((key, value) -> {
      assertTrue(key.startsWith(family().architecture() + "."),
          "metadata '" + key + "' must begin with the architecture's name, " + family().architecture());
      assertTrue(value instanceof Integer || value instanceof Float || value instanceof Boolean
          || value instanceof String,
          "metadata '" + key + "' is a " + value.getClass().getSimpleName()
              + "; it must be an Integer, Float, Boolean or String");
    });
  }

  @Test public void namesOfFilesSpeakOfTheSameLayersOnBothSides() {
    Set<String> theirs = new HashSet<>(), ours = new HashSet<>();
    for (NameMap.Rule rule : family().ggufNames(model()).rules()) {
      assertTrue(theirs.add(rule.theirs()), "two rules name the file's tensor " + rule.theirs());
      for (String name : ours(rule)) {
        assertTrue(ours.add(name), "two rules name our parameter " + name + ": a file has one place for it");
        assertEquals(rule.theirs().contains("{}"), name.contains("{}"),
            rule + ": {} stands for the number of a layer and must be in both names or in none");
      }
    }
  }

  @Test public void noMatrixIsTurned() {
    for (NameMap.Rule rule : family().ggufNames(model()).rules())
      assertFalse(rule instanceof NameMap.Transpose || (rule instanceof NameMap.Split split && split.transposed()),
          rule + ": files hold matrices as [out, in]; rows of quantised blocks cannot be turned");
  }

  @Test public void namesOfFilesHoldWhatTheConfigsNamesHold() {
    assertEquals(all(spec().names(model())), all(family().ggufNames(model())), "our parameters that the tables name");
  }

  private static Set<String> all(NameMap names) {
    Set<String> all = new HashSet<>();
    names.rules().forEach(rule -> all.addAll(ours(rule)));
    return all;
  }

  @Test public void settingsAreTensorsThatTheTableLeavesAside() {
    List<NameMap.Rule> rules = family().ggufNames(model()).rules();
    family().toGguf(model()).tensors().keySet()
        .forEach(name -> assertTrue(rules.contains(new NameMap.Ignore(name)), "the table must ignore " + name));
  }

  @Test public void modelsAreNotChangedInPlaceByWritingFiles() {
    Map<String, Object> model = new HashMap<>(model());
    family().toGguf(model);
    family().ggufNames(model);
    assertEquals(model(), model, "the model section after toGguf() and ggufNames()");
  }
}
