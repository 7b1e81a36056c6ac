package dev.tenon.plugins.finetuning;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.spec.Selection;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PeftFormat;
import dev.tenon.api.tune.PublishedModule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Low-rank adapters over a base whose linear maps, but for the head, are kept in four bits. Dettmers et al. 2023. Settings are those of
 * {@link Lora}. An adapter_config.json cannot say how the base is kept: tenon.json beside it does.
 *
 * @param quantization of the base; nf4 with its defaults if not given: blocks of 64, scales quantised, 4.127 bits a weight
 */
@Doc("low-rank adapters over a base in 4 bits (Dettmers et al. 2023)")
public record Qlora(
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
    @Doc("how A begins: default (uniform within ±1/√in) or gaussian (deviation 1/r)") Lora.Init initLoraWeights,
    @Key(aliases = {
        "bnb_4bit_quant_type"}) @Doc("how the base's linear maps are kept; nf4 if not given") Optional<Quantization> quantization)
    implements
      FineTuning {
  private static final String FORMAT = "nf4";

  /** Those of {@link Lora}, over nf4. */
  public Qlora() {
    this(new Lora(), Optional.empty());
  }

  private Qlora(Lora lora, Optional<Quantization> quantization) {
    this(lora.r(), lora.loraAlpha(), lora.loraDropout(), lora.targetModules(), lora.excludeModules(),
        lora.layersToTransform(), lora.layersPattern(), lora.rankPattern(), lora.alphaPattern(), lora.useRslora(),
        lora.useDora(), lora.bias(), lora.loraBias(), lora.modulesToSave(), lora.ensureWeightTying(),
        lora.initLoraWeights(), quantization);
  }

  public Qlora {
    new Lora(r, loraAlpha, loraDropout, targetModules, excludeModules, layersToTransform, layersPattern, rankPattern,
        alphaPattern, useRslora, useDora, bias, loraBias, modulesToSave, ensureWeightTying, initLoraWeights);
  }

  /** The adapters alone. */
  private Lora lora() {
    return new Lora(r, loraAlpha, loraDropout, targetModules, excludeModules, layersToTransform, layersPattern,
        rankPattern, alphaPattern, useRslora, useDora, bias, loraBias, modulesToSave, ensureWeightTying,
        initLoraWeights);
  }

  @Override public String type() {
    return "qlora";
  }

  @Override public Optional<Quantization> kept(PublishedModule module, Function<String, Quantization> formats) {
    return module.kind() == PublishedModule.Kind.LINEAR
        ? Optional.of(quantization.orElseGet(() -> formats.apply(FORMAT)))
        : Optional.empty();
  }

  @Override public Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    return lora().adapt(model, modules, parameters);
  }

  @Override public Decoder merge(Decoder adapted, NewParameters parameters) {
    return Merging.of(adapted, parameters);
  }

  /** That of the adapters: a file does not say how the base is kept. */
  @Override public Optional<PeftFormat> peft() {
    return lora().peft();
  }
}
