package dev.tenon.api.tune;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.spec.Spec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way to tune a model: {@code finetuning: {type: lora, r: 8}}. It rewrites the tree of layers and nothing else; see the package on
 * how it is applied.
 */
public interface FineTuning extends Spec {
  /**
   * The format in which the base's matrix of a module is kept while the model is tuned; empty for as it is. Asked before
   * {@link #adapt}, so that a base need never be in memory in full.
   *
   * @param formats the installed format of a type, with its defaults
   */
  default Optional<Quantization> kept(PublishedModule module, Function<String, Quantization> formats) {
    return Optional.empty();
  }

  /**
   * The model to train: what is not trained is frozen, and shared with the base.
   *
   * @param modules of the model, in its order
   * @throws IllegalArgumentException if the settings do not fit the model: no module is meant, or one that cannot be adapted; says which
   */
  Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters);

  /**
   * The adapted model as one without adapters: the same outputs up to rounding. The one that is given stays as it is. What is no longer
   * equal is no longer tied.
   *
   * @throws IllegalArgumentException if the result would need a parameter that the model has no place for; says which
   */
  Decoder merge(Decoder adapted, NewParameters parameters);

  /** How such adapters stand in PEFT's files; empty if PEFT does not know the method. */
  default Optional<PeftFormat> peft() {
    return this instanceof PeftFormat format ? Optional.of(format) : Optional.empty();
  }
}
