package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/** The sum of the rows of each of some float32 matrices of one shape; see {@link ColumnSums}. */
record SumRowsKernel(int matrices, int rows, int size) implements Kernel {
  @Override public long scratch(int threads) {
    return matrices > 1 ? 0 : (long) Pieces.chunks(rows, size) * size * Float.BYTES;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), y = call.output(0).segment();
    if (matrices > 1) {
      Pieces.rows(call.workers(), matrices, rows * size, (first, end) -> {
        for (int m = first; m < end; m++)
          ColumnSums.sum(x, 4L * m * rows * size, rows, size, 0, size, y, 4L * m * size);
      });
      return;
    }
    int each = Pieces.chunkRows(rows, size), chunks = Pieces.chunks(rows, size);
    call.workers().run(chunks, (chunk, _) -> {
      int first = chunk * each, count = Math.min(each, rows - first);
      ColumnSums.sum(x, 4L * first * size, count, size, 0, size, call.scratch(), 4L * chunk * size);
    });
    ColumnSums.combine(call.workers(), call.scratch(), 0, chunks, size, y, 0);
  }
}
