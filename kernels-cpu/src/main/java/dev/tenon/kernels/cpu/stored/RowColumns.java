package dev.tenon.kernels.cpu.stored;

import dev.tenon.kernels.cpu.gemm.Columns;
import java.lang.foreign.MemorySegment;

/**
 * The rows of a stored matrix as columns of a product: a strip is widened into the worker's memory, so few columns of the matrix at a
 * time that it stays in the nearest cache, and packed from there.
 *
 * @param size weights of a row
 */
record RowColumns(RowLayout layout, MemorySegment weights, int size) implements Columns {
  /** Weights of a row that are widened at a time. */
  private static final int STEP = 128;

  static Form form(RowLayout layout) {
    return new Form(WIDTH, layout.block(), 4L * WIDTH * STEP);
  }

  @Override public void pack(int k, int depth, int column, int columns, MemorySegment to, long at, long own) {
    for (int j = 0; j < columns; j += WIDTH) {
      int taken = Math.min(WIDTH, columns - j);
      long panel = at + 4L * depth * j;
      for (int i = 0; i < depth; i += STEP) {
        int deep = Math.min(STEP, depth - i);
        for (int r = 0; r < taken; r++)
          layout.widen(weights, layout.bytes(size) * (column + j + r) + layout.bytes(k + i), deep, to,
              own + 4L * STEP * r);
        Columns.strip(to, own, 4L * STEP, deep, taken, to, panel + 4L * WIDTH * i);
      }
    }
  }
}
