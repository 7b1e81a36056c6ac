package dev.tenon.plugins.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.checkpoint.NameMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as transformers writes them. */
class GoldenFamiliesTest {
  private static final String MODEL = "model.safetensors";

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-untied", "llama-attention-bias", "llama-bf16", "llama-f16", "llama-gqa-tied",
      "llama-gqa-untied", "llama-head-dim", "llama-long", "llama-mha", "llama-packed", "llama-padded",
      "llama-rope-linear", "llama-rope-llama3", "llama-sharded"}) void everyTensorHasOneRuleAndEveryParameterOneTensor(
          String name) {
    Published published = Published.golden(name);
    String file = published.has(MODEL) ? MODEL : MODEL + ".index.json";
    assertNamed(published, published.tensors(file), Set.of());
  }

  @Test void gpt2AsFirstPublishedHasNoPrefixAndItsMasksAreIgnored() {
    Published published = Published.golden("gpt2");
    assertNamed(published, published.tensors("model.v4.safetensors"), Set.of("h.0.attn.bias", "h.1.attn.bias"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-untied", "llama-attention-bias", "llama-gqa-tied", "llama-gqa-untied",
      "llama-head-dim", "llama-long", "llama-mha", "llama-rope-linear", "llama-rope-llama3",
      "llama-sharded"}) void aModelWrittenAndReadIsTheSame(String name) {
    Published published = Published.golden(name);
    Map<String, Object> model = published.model();
    assertTrue(published.family().covers(model));
    assertEquals(model, published.family().toModel(published.family().toConfig(model)));
  }

  /** Every key of ours is one that transformers writes, and means what it means there. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-untied", "llama-attention-bias", "llama-gqa-tied", "llama-gqa-untied",
      "llama-head-dim", "llama-long", "llama-mha", "llama-rope-linear",
      "llama-rope-llama3"}) void whatIsWrittenIsWhatTransformersWrites(String name) {
    Published published = Published.golden(name);
    Map<String, Object> theirs = published.config("config.json");
    published.family().toConfig(published.model()).forEach((key, value) -> {
      if (key.equals("n_inner")) assertEquals(4 * (int) theirs.get("n_embd"), value); // null there
      else if (!key.equals("attn_pdrop")) assertEquals(theirs.get(key), value, key); // we have none
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama-rope-linear",
      "llama-rope-llama3"}) void configsOfOldAndNewTransformersMeanTheSame(String name) {
    Published published = Published.golden(name);
    assertEquals(published.model(), published.family().toModel(published.config("config.v4.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dynamic", "yarn"}) void ropeThatGrowsWithTheTextIsRefused(String type) {
    Published published = Published.golden("llama-rope-" + type);
    var error = assertThrows(IllegalArgumentException.class, published::model);
    assertEquals("config.json: rope_parameters.rope_type is '" + type + "'; it must be default, linear or llama3",
        error.getMessage());
  }

  /** Applies the names of the family to the tensors of a file and compares with the parameters such a model has. */
  private static void assertNamed(Published published, Map<String, List<Integer>> tensors, Set<String> ignored) {
    Map<String, Object> model = published.model();
    NameMap names = published.family().names(model);
    var found = new TreeMap<String, List<Integer>>();
    var unused = new HashSet<String>();
    tensors.forEach((name, shape) -> {
      List<NameMap.Rule> rules = names.rules().stream().filter(r -> match(r, name).matches()).toList();
      assertEquals(1, rules.size(), () -> name + " is named by " + rules);
      if (rules.getFirst() instanceof NameMap.Ignore) unused.add(name);
      else
        ours(rules.getFirst(), name, shape).forEach((path, size) -> assertFalse(found.put(path, size) != null, path));
    });
    assertEquals(Parameters.of(model), found);
    assertEquals(ignored, unused);
  }

  private static Map<String, List<Integer>> ours(NameMap.Rule rule, String name, List<Integer> shape) {
    return switch (rule) {
      case NameMap.Rename r -> Map.of(ours(r, name, r.ours()), shape);
      case NameMap.Interleave r -> Map.of(ours(r, name, r.ours()), shape);
      case NameMap.Transpose r -> Map.of(ours(r, name, r.ours()), shape.reversed());
      case NameMap.Split r -> {
        List<Integer> turned = r.transposed() ? shape.reversed() : shape;
        var parts = new TreeMap<String, List<Integer>>();
        for (String part : r.ours()) {
          var size = new ArrayList<>(turned);
          size.set(0, turned.getFirst() / r.ours().size());
          parts.put(ours(r, name, part), size);
        }
        yield parts;
      }
      case NameMap.Ignore _ -> Map.of();
    };
  }

  private static String ours(NameMap.Rule rule, String name, String ours) {
    Matcher match = match(rule, name);
    return match.matches() && match.groupCount() > 0 ? ours.replace("{}", match.group(1)) : ours;
  }

  private static Matcher match(NameMap.Rule rule, String name) {
    return Pattern.compile(Pattern.quote(rule.theirs()).replace("{}", "\\E(\\d+)\\Q")).matcher(name);
  }
}
