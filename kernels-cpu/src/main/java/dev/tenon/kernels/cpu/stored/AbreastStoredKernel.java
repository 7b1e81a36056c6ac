package dev.tenon.kernels.cpu.stored;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A few rows by several weights all stored in one way: {@link ProjectStoredKernel}s that share their input. */
public final class AbreastStoredKernel implements Kernel {
  private final FewRows product;
  private final int count;

  private AbreastStoredKernel(FewRows product, int count) {
    this.product = product;
    this.count = count;
  }

  /** The kernel for these inputs, if it knows how the weights are stored and the rows are few. */
  public static Optional<Kernel> of(Abreast op, List<TensorType> inputs) {
    int[] out = new int[op.ops().size()];
    Optional<ProjectStoredKernel.Layout> layout = Optional.empty();
    for (int i = 0; i < out.length; i++) {
      List<TensorType> own = List.of(inputs.getFirst(), inputs.get(i + 1));
      Op each = op.ops().get(i);
      Optional<ProjectStoredKernel.Layout> its = each instanceof Absorbed absorbed
          ? ProjectStoredKernel.known(absorbed, own)
          : Optional.empty();
      if (its.isEmpty() || layout.isPresent() && !its.equals(layout)) return Optional.empty();
      layout = its;
      out[i] = each.infer(own).getFirst().shape().dim(-1);
    }
    Shape x = inputs.getFirst().shape();
    int rows = Math.toIntExact(x.count(0, x.rank() - 1));
    if (layout.isEmpty() || rows > ProjectStoredKernel.FEW) return Optional.empty();
    return Optional.of(new AbreastStoredKernel(layout.get().few(rows, x.dim(-1), out), out.length));
  }

  @Override public long scratch(int threads) {
    return product.scratch(threads);
  }

  @Override public void run(Call call) {
    List<FewRows.Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++)
      parts.add(new FewRows.Part(call.input(i + 1).segment(), Optional.<MemorySegment>empty(),
          call.output(i).segment(), call.wants(i)));
    product.run(call.workers(), call.scratch(), call.input(0).segment(), parts);
  }
}
