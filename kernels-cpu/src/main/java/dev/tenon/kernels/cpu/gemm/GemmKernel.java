package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * {@link MatMul} of float32: [.., m, k] · [.., k, n] → [.., m, n], any of them stored transposed.
 *
 * <p>Plan: where the right matrix is one for all, and the left not stored transposed, all leading axes are rows of a single
 * product. Otherwise there is a product for each index of the leading axes: one after the other with all workers on each,
 * or, when they are many or small, whole products dealt out to the workers.
 */
public final class GemmKernel implements Kernel {
  private static final long SMALL = 8_000_000;
  private static final int MANY = 16;

  private final MatMul op;
  private final Product product;
  private final int rows, columns, depth, batches;
  /** Which left and right matrix, counted in matrices, belongs to each result. */
  private final int[] left, right;
  private final boolean whole;

  private GemmKernel(MatMul op, Shape a, Shape b) {
    this.op = op;
    Shape leadA = a.part(0, a.rank() - 2), leadB = b.part(0, b.rank() - 2), lead = Shape.broadcast(leadA, leadB);
    columns = b.dim(op.transposeRight() ? -2 : -1);
    depth = b.dim(op.transposeRight() ? -1 : -2);
    int m = a.dim(op.transposeLeft() ? -1 : -2);
    boolean flat = leadB.count() == 1 && !op.transposeLeft();
    batches = flat ? 1 : Math.toIntExact(lead.count());
    rows = flat ? Math.toIntExact(lead.count() * m) : m;
    left = flat ? new int[1] : indices(lead, leadA);
    right = flat ? new int[1] : indices(lead, leadB);
    product = Product.of(rows, columns, depth, op.transposeLeft(), op.transposeRight());
    whole = batches >= MANY || (batches > 1 && (long) rows * columns * depth <= SMALL);
  }

  /** The kernel for these inputs, if they are float32. */
  public static Optional<Kernel> of(MatMul op, List<TensorType> inputs) {
    if (inputs.stream().anyMatch(type -> type.dtype() != DType.FLOAT32)) return Optional.empty();
    return Optional.of(new GemmKernel(op, inputs.get(0).shape(), inputs.get(1).shape()));
  }

  /** For each index of the leading axes, in row-major order, that of an input whose axes of size 1 are stretched. */
  private static int[] indices(Shape lead, Shape input) {
    int[] out = new int[Math.toIntExact(lead.count())];
    for (int i = 0; i < out.length; i++)
      for (int axis = 1, rest = i, step = 1; axis <= input.rank(); axis++) {
        int at = rest % lead.dim(-axis);
        rest /= lead.dim(-axis);
        if (input.dim(-axis) > 1) out[i] += at * step;
        step *= input.dim(-axis);
      }
    return out;
  }

  @Override public long scratch(int threads) {
    return whole ? threads * Lanes.lines(product.scratch(1)) : product.scratch(threads);
  }

  @Override public void run(Call call) {
    MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), c = call.output(0).segment(),
        scratch = call.scratch();
    if (c.byteSize() == 0) return;
    Workers workers = call.workers();
    if (!whole) {
      for (int i = 0; i < batches; i++)
        multiply(i, workers, scratch, 0, a, b, c);
      return;
    }
    long own = Lanes.lines(product.scratch(1));
    int tasks = Shares.tasks((long) batches * rows * columns * depth, batches);
    workers.run(tasks, (task, worker) -> {
      for (int i = Shares.cut(batches, 1, task, tasks), end = Shares.cut(batches, 1, task + 1, tasks); i < end; i++)
        multiply(i, Alone.ALONE, scratch, worker * own, a, b, c);
    });
  }

  private void multiply(int batch, Workers workers, MemorySegment scratch, long at, MemorySegment a, MemorySegment b,
      MemorySegment c) {
    long m = rows, n = columns, k = depth;
    Matrix x = new Matrix(a, 4L * left[batch] * m * k, 4 * (op.transposeLeft() ? m : k), op.transposeLeft());
    Matrix y = new Matrix(b, 4L * right[batch] * k * n, 4 * (op.transposeRight() ? k : n), op.transposeRight());
    product.run(workers, scratch, at, x, y, Optional.empty(), Matrix.dense(c, 4L * batch * m * n, columns));
  }

  /** The calling thread by itself. */
  private enum Alone implements Workers {
    ALONE;

    @Override public int threads() {
      return 1;
    }

    @Override public void run(int count, Task task) {
      for (int i = 0; i < count; i++)
        task.run(i, 0);
    }
  }
}
