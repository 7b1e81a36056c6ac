package dev.tenon.engine.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * The kernels of one run: the chosen set, then those that a plugin brings for its own ops and its own formats of weights, and behind them the scalar
 * definitions of the primitives. Who chooses the definitions gets nothing else.
 */
public final class KernelSet {
  private final Kernels chosen;
  private final Kernels definitions;
  private final List<Kernels> others;

  public KernelSet(Kernels chosen, Kernels definitions) {
    this(chosen, definitions, List.of());
  }

  /** @param others all sets that this machine can run; each serves the ops of its own module */
  public KernelSet(Kernels chosen, Kernels definitions, List<Kernels> others) {
    this.chosen = chosen;
    this.definitions = definitions;
    this.others = chosen.equals(definitions) ? List.of() : List.copyOf(others);
  }

  public String type() {
    return chosen.type();
  }

  /** A kernel for an op, or empty for a fused op that must run through its definition. */
  public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
    Optional<Kernel> kernel = own(op, inputs);
    if (kernel.isEmpty()) kernel = definitions.kernel(op, inputs);
    if (kernel.isEmpty() && op instanceof Primitive)
      throw new IllegalStateException("no kernel for " + op.name() + " on " + inputs + ": kernels '"
          + definitions.type() + "' must offer every primitive");
    return kernel;
  }

  /** A kernel of the chosen set, or of one that serves its own module's ops; empty where the definitions have to do. */
  public Optional<Kernel> own(Op op, List<TensorType> inputs) {
    Optional<Kernel> kernel = chosen.kernel(op, inputs);
    for (Kernels set : others) {
      if (kernel.isEmpty() && set.getClass().getModule().equals(owner(op)))
        kernel = set.kernel(op, inputs);
    }
    return kernel;
  }

  /** The module an op comes from; of an op on weights in fewer bits, the one that their format comes from. */
  private static Module owner(Op op) {
    return switch (op) {
      case Absorbed(Op _, int _, Dequantize stored) -> owner(stored);
      case Abreast(List<Op> ops) -> owner(ops.getFirst());
      case Dequantize(Quantization quantization, Shape _) -> quantization.getClass().getModule();
      default -> op.getClass().getModule();
    };
  }
}
