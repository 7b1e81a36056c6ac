package dev.tenon.plugins.finetuning;

import dev.tenon.api.tune.PublishedModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** LoRA as adapter_config.json has it. */
final class LoraPeft {
  static final String TYPE = "LORA";
  private static final String INIT = "init_lora_weights";
  /** Beginnings that leave the base as it is, so that an adapter's tensors say all. */
  private static final Set<Object> INITS = Set.of(true, false, "gaussian", "eva", "orthogonal");
  private static final Set<String> KEYS = Set.of("r", "lora_alpha", "lora_dropout", "target_modules", "exclude_modules",
      "layers_to_transform", "layers_pattern", "rank_pattern", "alpha_pattern", "use_rslora", "use_dora", "bias",
      "lora_bias", "modules_to_save", "ensure_weight_tying", INIT, "qalora_group_size", "eva_config", "loftq_config");

  private LoraPeft() {}

  static Lora read(Map<String, Object> tree) {
    var config = new PeftConfig(tree);
    config.only(KEYS);
    Object init = Optional.ofNullable(tree.get(INIT)).orElse(true);
    if (!INITS.contains(init))
      throw config.wrong(INIT,
          "true, false, gaussian, eva or orthogonal: others change the base, so convert the adapter"
              + " into an ordinary LoRA first (path_initial_model_for_weight_conversion)");
    var ranks = new LinkedHashMap<String, Integer>();
    config.numbers("rank_pattern").forEach((pattern, n) -> ranks.put(pattern, n.intValue()));
    var alphas = new LinkedHashMap<String, Double>();
    config.numbers("alpha_pattern").forEach((pattern, n) -> alphas.put(pattern, n.doubleValue()));
    return new Lora(config.whole("r", 8), config.number("lora_alpha", 8), (float) config.number("lora_dropout", 0),
        config.selection("target_modules").orElseThrow(() -> config.wrong("target_modules", "a list of names or text")),
        config.selection("exclude_modules"), config.wholes("layers_to_transform"), config.texts("layers_pattern"),
        ranks, alphas, config.flag("use_rslora"), config.flag("use_dora"), config.text("bias", "none"),
        config.flag("lora_bias"), config.texts("modules_to_save"), config.flag("ensure_weight_tying"),
        init.equals("gaussian") ? Lora.Init.GAUSSIAN : Lora.Init.DEFAULT);
  }

  static Map<String, Object> write(Lora lora, List<PublishedModule> modules) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("r", lora.r());
    tree.put("lora_alpha", PeftConfig.plain(lora.loraAlpha()));
    tree.put("lora_dropout", Double.valueOf(Float.toString(lora.loraDropout())));
    tree.put("target_modules", lora.targets().tree(modules));
    lora.excludeModules().ifPresent(e -> tree.put("exclude_modules", PeftConfig.tree(e)));
    if (!lora.layersToTransform().isEmpty()) tree.put("layers_to_transform", lora.layersToTransform());
    if (!lora.layersPattern().isEmpty()) tree.put("layers_pattern", lora.layersPattern());
    tree.put("rank_pattern", lora.rankPattern());
    var alphas = new LinkedHashMap<String, Object>();
    lora.alphaPattern().forEach((pattern, alpha) -> alphas.put(pattern, PeftConfig.plain(alpha)));
    tree.put("alpha_pattern", alphas);
    tree.put("use_rslora", lora.useRslora());
    tree.put("use_dora", lora.useDora());
    tree.put("bias", lora.bias());
    tree.put("lora_bias", lora.loraBias());
    if (!lora.modulesToSave().isEmpty()) tree.put("modules_to_save", lora.modulesToSave());
    tree.put("ensure_weight_tying", lora.ensureWeightTying());
    tree.put(INIT, lora.initLoraWeights() == Lora.Init.GAUSSIAN ? "gaussian" : true);
    tree.put("fan_in_fan_out", Layout.transposed(modules));
    return tree;
  }
}
