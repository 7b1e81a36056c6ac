package dev.tenon.api.tensor;

/** How gradients flow back through a fused op, as a tensor program. */
@FunctionalInterface
public interface Gradient {
  /** Gives each input its gradient. */
  void apply(Backward at);
}
