package dev.tenon.api.tensor;

import java.util.Optional;
import java.util.function.Supplier;

/** What a gradient rule sees of the op it belongs to, and where it leaves its answers. */
public interface Backward {
  Tensor input(int index);

  Tensor output(int index);

  /** Gradient of the loss by an output; empty if the loss does not depend on it. */
  Optional<Tensor> upstream(int index);

  /** Whether the gradient of an input is wanted: false for what is frozen or holds indices. */
  boolean wants(int index);

  /** Adds to the gradient of an input; the supplier is asked only if it is wanted. Shapes must equal the input's. */
  void give(int index, Supplier<Tensor> gradient);

  /** Gradient of the loss by the first output, for ops that have no other that flows. */
  default Tensor upstream() {
    return upstream(0).orElseThrow(() -> new IllegalStateException("no gradient reached the first output"));
  }
}
