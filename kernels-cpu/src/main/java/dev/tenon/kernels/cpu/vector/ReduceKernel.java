package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Reduce;
import java.lang.foreign.MemorySegment;

/**
 * Sum or largest number of each row of a float32 matrix.
 *
 * <p>Plan. A row is cut into pieces of so many floats, each reduced in lanes; a long row's pieces are tasks of their own and are put
 * together in order, sums as float64.
 */
record ReduceKernel(Reduce.Kind kind, int rows, int size) implements Kernel {
  private int pieces() {
    return Math.ceilDiv(size, Pieces.FLOATS);
  }

  @Override public long scratch(int threads) {
    return pieces() == 1 ? 0 : 4L * rows * pieces();
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), y = call.output(0).segment();
    if (pieces() == 1) {
      Pieces.rows(call.workers(), rows, size, (first, end) -> {
        for (int r = first; r < end; r++) y.set(FLOAT, 4L * r, reduce(x, 4L * r * size, size));
      });
      return;
    }
    call.workers().run(rows * pieces(), (task, _) -> {
      int r = task / pieces(), from = task % pieces() * Pieces.FLOATS;
      call.scratch().set(FLOAT, 4L * task,
          reduce(x, 4L * ((long) r * size + from), Math.min(Pieces.FLOATS, size - from)));
    });
    for (int r = 0; r < rows; r++) y.set(FLOAT, 4L * r, together(call.scratch(), 4L * r * pieces()));
  }

  private float reduce(MemorySegment x, long at, int n) {
    return kind == Reduce.Kind.SUM ? LayerNormKernel.sum(x, at, n) : largest(x, at, n);
  }

  /** NaN if a number is. */
  private static float largest(MemorySegment x, long at, int n) {
    float top = SoftmaxKernel.max(x, at, n), sum = LayerNormKernel.sum(x, at, n);
    return Float.isNaN(sum) ? exactly(x, at, n) : top;
  }

  /** A NaN sum may come of a NaN or of infinities: looked at one by one. */
  private static float exactly(MemorySegment x, long at, int n) {
    float top = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) top = Math.max(top, x.get(FLOAT, at + 4L * i));
    return top;
  }

  private float together(MemorySegment parts, long at) {
    if (kind == Reduce.Kind.MAX) return exactly(parts, at, pieces());
    double sum = 0;
    for (int i = 0; i < pieces(); i++) sum += parts.get(FLOAT, at + 4L * i);
    return (float) sum;
  }
}
