package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Axes in another order, for any type.
 *
 * <p>Plan. Trailing axes that stay together are one run of bytes. The output is rows along the last axis before the run; a row's
 * start in the input comes of its indices, and its entries lie a fixed stride apart.
 */
final class PermuteKernel implements Kernel {
  private final int rows, columns;
  private final long run, stride;
  /** Sizes of the output's axes before the row, and how far apart their entries lie in the input, in bytes. */
  private final int[] sizes;
  private final long[] strides;

  PermuteKernel(List<Integer> axes, Shape x, DType dtype) {
    int rank = axes.size(), kept = rank;
    while (kept > 0 && axes.get(kept - 1) == kept - 1) kept--;
    run = x.count(kept, rank) * dtype.bytes();
    int moved = Math.max(0, kept - 1);
    columns = kept == 0 ? 1 : x.dim(axes.get(kept - 1));
    stride = kept == 0 ? 0 : x.count(axes.get(kept - 1) + 1, rank) * dtype.bytes();
    sizes = new int[moved];
    strides = new long[moved];
    int places = 1;
    for (int i = 0; i < moved; i++) {
      sizes[i] = x.dim(axes.get(i));
      strides[i] = x.count(axes.get(i) + 1, rank) * dtype.bytes();
      places *= sizes[i];
    }
    rows = places;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), y = call.output(0).segment();
    Pieces.rows(call.workers(), rows, (int) Math.min(Pieces.FLOATS, Math.ceilDiv(columns * run, 4)), (first, end) -> {
      for (int r = first; r < end; r++) row(x, start(r), y, r * (columns * run));
    });
  }

  private long start(int row) {
    long at = 0;
    for (int i = sizes.length - 1; i >= 0; i--) {
      at += row % sizes[i] * strides[i];
      row /= sizes[i];
    }
    return at;
  }

  private void row(MemorySegment x, long from, MemorySegment y, long to) {
    if (run == 4) for (int c = 0; c < columns; c++) y.set(Lanes.INT, to + 4L * c, x.get(Lanes.INT, from + c * stride));
    else
      if (run == 8)
        for (int c = 0; c < columns; c++) y.set(Lanes.LONG, to + 8L * c, x.get(Lanes.LONG, from + c * stride));
      else
        for (int c = 0; c < columns; c++) MemorySegment.copy(x, from + c * stride, y, to + c * run, run);
  }
}
