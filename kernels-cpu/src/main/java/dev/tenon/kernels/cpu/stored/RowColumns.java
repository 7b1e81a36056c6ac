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
record RowColumns(RowLayout layout, MemorySegment weights, int size) implements Columns {
  static Form form(RowLayout layout) {
    return new Form(WIDTH, layout.block(), Lanes.lines(layout.ownBytes()));
  }

  @Override public void pack(int k, int depth, int column, int columns, MemorySegment to, long at, long own) {
    long stride = layout.bytes(size);
    for (int j = 0; j < columns; j += WIDTH)
      for (int i = 0; i < depth; i += RowLayout.STEP)
        layout.widen(weights, stride * (column + j) + layout.bytes(k + i), stride, Math.min(RowLayout.STEP, depth - i),
            Math.min(WIDTH, columns - j), to, at + 4L * depth * j + 4L * WIDTH * i, own);
  }
}
