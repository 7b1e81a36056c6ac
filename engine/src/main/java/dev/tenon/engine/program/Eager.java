package dev.tenon.engine.program;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WholeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Computes each op at once, into memory of its own that is freed when nobody holds it: for trying things out and for checks. */
public final class Eager implements Evaluator {
  private final KernelSet kernels;
  private final Workers workers;

  public Eager(KernelSet kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
  }

  private record Value(Array array, Evaluator evaluator) implements Tensor {
    @Override public TensorType type() {
      return array.type();
    }
  }

  /** An array as a tensor of this evaluator; its memory is shared. */
  public Tensor tensor(Array array) {
    return new Value(array, this);
  }

  /** The numbers of a tensor of this evaluator. */
  public Array array(Tensor tensor) {
    if (tensor instanceof Value v && v.evaluator == this) return v.array;
    throw new IllegalStateException(
        "a tensor of another evaluator was mixed into an eager program; its type is " + tensor.type());
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    List<TensorType> types = inputs.stream().map(Tensor::type).toList();
    List<Array> outputs = op.infer(types).stream().map(Array::zeros).toList();
    Optional<Kernel> kernel = kernels.kernel(op, types);
    if (kernel.isEmpty() && op instanceof Fused f) return f.define(inputs);
    kernel.orElseThrow()
        .run(new WholeCall(inputs.stream().map(this::array).toList(), outputs, scratch(kernel.get()), workers));
    return outputs.stream().map(this::tensor).toList();
  }

  private MemorySegment scratch(Kernel kernel) {
    long bytes = kernel.scratch(workers.threads());
    return bytes == 0 ? MemorySegment.NULL : Arena.ofAuto().allocate(bytes, Array.ALIGNMENT);
  }
}
