package dev.tenon.plugins.finetuning;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.spec.Selection;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PeftFormat;
import dev.tenon.api.tune.PublishedModule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Low-rank adapters beside frozen matrices: y = Wx + s · B A x, s = {@code lora_alpha} / {@code r}. Hu et al. 2021; with
 * {@code use_rslora} s = {@code lora_alpha} / √{@code r} (Kalajdzievski 2023); with {@code use_dora} as in {@link DoraProjection}. Names
 * and rules are PEFT's.
 *
 * @param r rank of the adapters
 * @param rankPattern other ranks by a regular expression that a module's name, or its end after a dot, must match; the first counts
 * @param alphaPattern other alphas, likewise
 * @param layersToTransform numbers of the layers adapted; empty for all
 * @param layersPattern what stands before a layer's number in names; empty for anything
 */
@Doc("low-rank adapters beside frozen matrices (Hu et al. 2021)")
public record Lora(
    @Key(aliases = {
        "lora_r", "rank"}) @Doc("rank of the adapters") int r,
    @Key(aliases = {"alpha"}) @Doc("adapters count lora_alpha / r times") double loraAlpha,
    @Key(aliases = {"dropout"}) @Doc("probability of dropping what goes into an adapter in training") float loraDropout,
    @Key(aliases = {
        "lora_target_modules"}) @Doc("a list of modules' names or their ends, a regular expression for whole names, or all-linear") Selection targetModules,
    @Doc("modules left out, as target_modules") Optional<Selection> excludeModules,
    @Doc("numbers of the layers to adapt; empty: all") List<Integer> layersToTransform,
    @Doc("what stands before a layer's number in names; empty: anything") List<String> layersPattern,
    @Doc("other ranks by regular expression") Map<String, Integer> rankPattern,
    @Doc("other alphas by regular expression") Map<String, Double> alphaPattern,
    @Doc("adapters count lora_alpha / √r times") boolean useRslora,
    @Doc("learn the lengths of rows apart from their directions (Liu et al. 2024)") boolean useDora,
    @Doc("which biases of the base are trained: none, lora_only (those of adapted modules) or all") String bias,
    @Doc("whether B has a bias of its own") boolean loraBias,
    @Doc("modules trained in full, by the end of their names") List<String> modulesToSave,
    @Doc("whether an adapter or copy of a tied embedding serves the head too") boolean ensureWeightTying,
    @Doc("how A begins: default (uniform within ±1/√in) or gaussian (deviation 1/r)") Init initLoraWeights)
    implements
      FineTuning,
      PeftFormat {
  /** How A is drawn; B is zero. */
  public enum Init {
    DEFAULT, GAUSSIAN
  }

  private static final List<String> BIASES = List.of("none", "lora_only", "all");

  /** PEFT's defaults, and every linear map. */
  public Lora() {
    this(8, 8, 0, new Selection.Expression(Targets.ALL_LINEAR), Optional.empty(), List.of(), List.of(), Map.of(),
        Map.of(), false, false, "none", false, List.of(), false, Init.DEFAULT);
  }

  public Lora {
    layersToTransform = List.copyOf(layersToTransform);
    layersPattern = List.copyOf(layersPattern);
    modulesToSave = List.copyOf(modulesToSave);
    rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
    alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
    rank("r", r);
    alpha("lora_alpha", loraAlpha);
    if (!(loraDropout >= 0 && loraDropout < 1))
      throw new IllegalArgumentException("lora_dropout is " + loraDropout + "; it must be at least 0 and less than 1");
    rankPattern.forEach((pattern, rank) -> rank("rank_pattern." + pattern, rank));
    alphaPattern.forEach((pattern, alpha) -> alpha("alpha_pattern." + pattern, alpha));
    rankPattern.keySet().forEach(pattern -> Targets.expression("rank_pattern", pattern));
    alphaPattern.keySet().forEach(pattern -> Targets.expression("alpha_pattern", pattern));
    if (!BIASES.contains(bias))
      throw new IllegalArgumentException("bias is '" + bias + "'; it must be none, lora_only or all");
    if (loraBias && useDora)
      throw new IllegalArgumentException("lora_bias and use_dora are both set; only one may be");
    new Targets(targetModules, excludeModules, layersToTransform, layersPattern);
    if (modulesToSave.stream().anyMatch(String::isEmpty))
      throw new IllegalArgumentException("modules_to_save has an empty entry; each must be the end of a module's name");
  }

  private static void rank(String key, int rank) {
    if (rank < 1) throw new IllegalArgumentException(key + " is " + rank + "; it must be at least 1");
  }

  private static void alpha(String key, double alpha) {
    if (!(alpha > 0) || Double.isInfinite(alpha))
      throw new IllegalArgumentException(key + " is " + alpha + "; it must be positive and finite");
  }

  @Override public String type() {
    return "lora";
  }

  Targets targets() {
    return new Targets(targetModules, excludeModules, layersToTransform, layersPattern);
  }

  /** The rank of a module's adapter. */
  int rank(String module) {
    return first(rankPattern, module).orElse(r);
  }

  /** How much a module's adapter counts. */
  double scale(String module) {
    double alpha = first(alphaPattern, module).orElse(loraAlpha);
    return alpha / (useRslora ? Math.sqrt(rank(module)) : rank(module));
  }

  /** The value of the first pattern that matches a name, or its end after a dot. */
  private static <V> Optional<V> first(Map<String, V> patterns, String module) {
    return patterns.entrySet().stream()
        .filter(e -> Targets.expression("pattern", "(.*\\.)?(" + e.getKey() + ")$").matcher(module).lookingAt())
        .map(Map.Entry::getValue).findFirst();
  }

  @Override public Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    return new LoraRewriting(this, model, modules, parameters).adapted();
  }

  @Override public Decoder merge(Decoder adapted, NewParameters parameters) {
    return Merging.of(adapted, parameters);
  }

  @Override public String peftType() {
    return LoraPeft.TYPE;
  }

  @Override public Lora fromPeft(Map<String, Object> config) {
    return LoraPeft.read(config);
  }

  @Override public Map<String, Object> toPeft(List<PublishedModule> modules) {
    return LoraPeft.write(this, modules);
  }
}
