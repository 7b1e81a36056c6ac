package dev.tenon.plugins.finetuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.spec.Selection;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.tune.PublishedModule.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final List<PublishedModule> MODEL = Stream
      .of("model.embed_tokens", "model.layers.0.self_attn.q_proj", "model.layers.0.mlp.up_proj",
          "model.layers.0.input_layernorm", "model.layers.1.self_attn.q_proj", "model.layers.1.mlp.up_proj",
          "model.layers.10.self_attn.q_proj", "model.norm", "lm_head")
      .map(name -> new PublishedModule(name, kind(name), List.of(name), List.of())).toList();

  private static Kind kind(String name) {
    if (name.contains("norm")) return Kind.OTHER;
    if (name.contains("embed")) return Kind.EMBEDDING;
    return name.equals("lm_head") ? Kind.HEAD : Kind.LINEAR;
  }

  private static List<String> chosen(Targets targets) {
    return targets.of(MODEL, Kind.LINEAR, Kind.HEAD, Kind.EMBEDDING).stream().map(PublishedModule::name).toList();
  }

  private static Targets targets(Selection modules, Selection exclude, List<Integer> layers, String... patterns) {
    return new Targets(modules, Optional.of(exclude), layers, List.of(patterns));
  }

  private static List<String> chosen(Selection modules) {
    return chosen(new Targets(modules, Optional.empty(), List.of(), List.of()));
  }

  @Test void entriesMeanNamesAndTheirEndsAfterADot() {
    assertEquals(List.of("model.layers.0.mlp.up_proj", "model.layers.1.mlp.up_proj"), chosen(Selection.of("up_proj")));
    assertEquals(List.of("lm_head"), chosen(Selection.of("lm_head")));
    assertThrows(IllegalArgumentException.class, () -> chosen(Selection.of("_proj")));
  }

  @Test void oneTextMustMatchWholeNames() {
    assertEquals(List.of("model.layers.1.self_attn.q_proj"),
        chosen(new Selection.Expression(".*layers\\.1\\..*q_proj")));
    assertThrows(IllegalArgumentException.class, () -> chosen(new Selection.Expression("q_proj")));
    assertThrows(IllegalArgumentException.class, () -> chosen(new Selection.Expression("(")));
  }

  @Test void allLinearLeavesTheHeadAndTheEmbedding() {
    assertEquals(5, chosen(new Selection.Expression("all-linear")).size());
  }

  @Test void excludedModulesAreLeftOut() {
    assertEquals(List.of("model.layers.0.self_attn.q_proj", "model.layers.10.self_attn.q_proj"), chosen(targets(
        new Selection.Expression("all-linear"), Selection.of("up_proj", "model.layers.1.self_attn.q_proj"),
        List.of())));
  }

  @Test void layersAreNumbersInNames() {
    assertEquals(List.of("model.layers.1.self_attn.q_proj"),
        chosen(targets(Selection.of("q_proj"), Selection.of(), List.of(1))));
    assertEquals(List.of("model.layers.10.self_attn.q_proj"),
        chosen(targets(Selection.of("q_proj"), Selection.of(), List.of(10), "layers")));
    assertThrows(IllegalArgumentException.class,
        () -> chosen(targets(Selection.of("q_proj"), Selection.of(), List.of(1), "h")));
    // A full name is meant whatever layers say, as in PEFT.
    assertEquals(List.of("lm_head"), chosen(targets(Selection.of("lm_head"), Selection.of(), List.of(1))));
    assertThrows(IllegalArgumentException.class,
        () -> targets(new Selection.Expression("all-linear"), Selection.of(), List.of(1)));
  }

  @Test void whatCannotBeAdaptedIsNamed() {
    assertEquals("target_modules (norm) means model.norm, which is no linear map or embedding and cannot be adapted;"
        + " exclude it by exclude_modules",
        assertThrows(IllegalArgumentException.class, () -> chosen(Selection.of("norm"))).getMessage());
    String none = assertThrows(IllegalArgumentException.class, () -> chosen(Selection.of("c_attn"))).getMessage();
    assertTrue(none.contains("c_attn") && none.contains("embed_tokens, q_proj, up_proj, lm_head"), none);
  }

  @Test void ranksAndAlphasGoByTheFirstPatternThatFits() {
    var ranks = new java.util.LinkedHashMap<String, Integer>();
    ranks.put("^model.layers.1.*", 16);
    ranks.put("q_proj", 4);
    Lora lora = new Lora(8, 32, 0, Selection.of("q_proj"), Optional.empty(), List.of(), List.of(), ranks,
        Map.of("layers.1.self_attn.q_proj", 64.0), true, false, "none", false, List.of(), false, Lora.Init.DEFAULT);
    assertEquals(4, lora.rank("model.layers.0.self_attn.q_proj"));
    assertEquals(16, lora.rank("model.layers.1.self_attn.q_proj"));
    assertEquals(8, lora.rank("model.layers.0.mlp.up_proj"));
    assertEquals(64 / 4.0, lora.scale("model.layers.1.self_attn.q_proj"));
    assertEquals(32 / 2.0, lora.scale("model.layers.0.self_attn.q_proj"));
  }
}
