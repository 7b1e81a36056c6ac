package dev.tenon.plugins.finetuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.spec.Selection;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.tune.PublishedModule.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeftTest {
  private static final List<PublishedModule> MODEL = List.of(
      new PublishedModule("h.0.c_attn", Kind.LINEAR, List.of("a.query", "a.key"),
          List.of(new NameMap.Split("h.0.c_attn.weight", List.of("a.query.weight", "a.key.weight"), true))),
      new PublishedModule("lm_head", Kind.HEAD, List.of("head"), List.of()));

  private static final Lora LORA = new Lora(3, 5.5, 0.125f, new Selection.Expression(".*c_attn"),
      Optional.of(Selection.of("lm_head")), List.of(), List.of(), Map.of("c_attn", 2), Map.of("c_attn", 7.0), true,
      true, "lora_only", false, List.of("lm_head"), true, Lora.Init.GAUSSIAN);

  @Test void whatIsWrittenIsReadBack() {
    assertEquals(LORA, new Lora().fromPeft(LORA.toPeft(MODEL)));
    Ia3 ia3 = new Ia3(Selection.of("c_attn", "c_proj"), Selection.of("c_proj"), Optional.of(Selection.of("x")),
        List.of("lm_head"));
    assertEquals(ia3, new Ia3().fromPeft(scales(ia3)));
  }

  @Test void allLinearIsWrittenAsNamesAndMatricesKnowHowTheyLie() {
    Map<String, Object> tree = new Lora().toPeft(MODEL);
    assertEquals(List.of("h.0.c_attn"), tree.get("target_modules"));
    assertEquals(true, tree.get("fan_in_fan_out"));
    assertEquals(8, tree.get("lora_alpha"));
  }

  private static Map<String, Object> scales(Ia3 ia3) {
    return ia3.toPeft(List.of(new PublishedModule("h.0.c_attn", Kind.LINEAR, List.of("a"), List.of())));
  }

  private static String refused(String key, Object value) {
    var tree = new HashMap<String, Object>(LORA.toPeft(MODEL));
    tree.put(key, value);
    return String
        .valueOf(assertThrows(IllegalArgumentException.class, () -> new Lora().fromPeft(tree), key).getMessage());
  }

  @Test void whatWouldChangeTheNumbersIsRefusedByName() {
    for (String key : List.of("trainable_token_indices", "target_parameters", "use_qalora", "layer_replication",
        "something_new"))
      assertTrue(refused(key, key.startsWith("use") ? true : List.of(1)).startsWith(key + " is "), key);
    assertTrue(refused("init_lora_weights", "pissa").contains("pissa"));
    assertTrue(refused("bias", "some").contains("none, lora_only or all"));
    assertTrue(refused("r", "4").contains("r is 4; it must be a whole number"));
    assertTrue(refused("rank_pattern", List.of()).contains("rank_pattern"));
  }

  @Test void whatIsUnsetIsIgnored() {
    var tree = new HashMap<String, Object>(LORA.toPeft(MODEL));
    tree.put("megatron_config", null);
    tree.put("use_qalora", false);
    tree.put("loftq_config", Map.of());
    tree.put("peft_version", "0.21.2");
    assertEquals(LORA, new Lora().fromPeft(tree));
  }
}
