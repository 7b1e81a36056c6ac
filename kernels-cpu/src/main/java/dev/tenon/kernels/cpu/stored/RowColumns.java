package dev.tenon.kernels.cpu.stored;

import dev.tenon.kernels.cpu.gemm.Columns;
import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;

/**
 * The rows of a stored matrix as columns of a product: a panel is a strip of rows, whose weights change places while they are still
 * narrow, several in 32 bits, and are widened then.
 *
 * @param size weights of a row
 */
record RowColumns(NarrowLayout layout, MemorySegment weights, int size) implements Columns {
  static Form form() {
    return new Form(WIDTH, 2, Lanes.lines(NarrowLayout.WIDEN_BYTES));
  }

  @Override public void pack(int k, int depth, int column, int columns, MemorySegment to, long at, long own) {
    long stride = 2L * size;
    for (int j = 0; j < columns; j += WIDTH)
      for (int i = 0; i < depth; i += NarrowLayout.STEP)
        layout.widen(weights, stride * (column + j) + 2L * (k + i), stride, Math.min(NarrowLayout.STEP, depth - i),
            Math.min(WIDTH, columns - j), to, at + 4L * depth * j + 4L * WIDTH * i, own);
  }
}
