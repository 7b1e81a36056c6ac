package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** {@link Project} of float32: x [.., in], weight [out, in], bias [out] if given → [.., out]. Sums begin with the bias. */
public final class ProjectKernel implements Kernel {
  private final int in, out;
  private final boolean biased;
  private final Product product;

  private ProjectKernel(Shape x, Shape weight, boolean biased) {
    out = weight.dim(0);
    in = weight.dim(1);
    this.biased = biased;
    product = Product.of(Math.toIntExact(x.count(0, x.rank() - 1)), out, in, false, true);
  }

  /** The kernel for these inputs, if they are float32 and shaped as the op says. */
  public static Optional<Kernel> of(List<TensorType> inputs) {
    if (inputs.stream().anyMatch(type -> type.dtype() != DType.FLOAT32)) return Optional.empty();
    Shape x = inputs.get(0).shape(), weight = inputs.get(1).shape();
    if (weight.rank() != 2 || x.rank() < 1 || x.dim(-1) != weight.dim(1)) return Optional.empty();
    if (inputs.size() > 2 && !inputs.get(2).shape().equals(Shape.of(weight.dim(0)))) return Optional.empty();
    return Optional.of(new ProjectKernel(x, weight, inputs.size() > 2));
  }

  @Override public long scratch(int threads) {
    return product.scratch(threads);
  }

  @Override public void run(Call call) {
    MemorySegment y = call.output(0).segment();
    if (y.byteSize() == 0) return;
    Optional<MemorySegment> bias = biased ? Optional.of(call.input(2).segment()) : Optional.empty();
    Matrix x = Matrix.dense(call.input(0).segment(), 0, in),
        weight = new Matrix(call.input(1).segment(), 0, 4L * in, true);
    product.run(call.workers(), call.scratch(), 0, x, weight, bias, Matrix.dense(y, 0, out));
  }
}
