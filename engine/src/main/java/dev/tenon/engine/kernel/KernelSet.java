package dev.tenon.engine.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/** The kernels of one run: the chosen set, and behind it the scalar definitions of the primitives. */
public final class KernelSet {
  private final Kernels chosen;
  private final Kernels definitions;

  public KernelSet(Kernels chosen, Kernels definitions) {
    this.chosen = chosen;
    this.definitions = definitions;
  }

  public String type() {
    return chosen.type();
  }

  /** A kernel for an op, or empty for a fused op that must run through its definition. */
  public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
    Optional<Kernel> kernel = chosen.kernel(op, inputs);
    if (kernel.isEmpty()) kernel = definitions.kernel(op, inputs);
    if (kernel.isEmpty() && op instanceof Primitive)
      throw new IllegalStateException("no kernel for " + op.name() + " on " + inputs + ": kernels '"
          + definitions.type() + "' must offer every primitive");
    return kernel;
  }
}
