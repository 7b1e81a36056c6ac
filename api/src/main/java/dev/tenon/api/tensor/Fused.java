package dev.tenon.api.tensor;

import java.util.List;
import java.util.Optional;

/**
 * An op worth a kernel of its own, defined in smaller ones.
 *
 * <p>The definition is its meaning: from it come the shape, the gradient unless a rule is given, and the answer that a
 * kernel must reproduce. Plugins may add fused ops freely; without a kernel they run through their definition.
 */
public non-sealed interface Fused extends Op {
  /** The outputs, written in other ops. */
  List<Tensor> define(List<Tensor> inputs);

  /** A cheaper gradient than differentiating the definition, if there is one. */
  default Optional<Gradient> gradient() {
    return Optional.empty();
  }

  @Override default List<TensorType> infer(List<TensorType> inputs) {
    return TypesOnly.infer(this, inputs);
  }
}
