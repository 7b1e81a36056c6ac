package dev.tenon.kernels.cpu.stored;

import dev.tenon.kernels.cpu.Memory;
import dev.tenon.kernels.cpu.gemm.Columns;
import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;

/**
 * The rows of a stored matrix as columns of a product. Groups hold their rows side by side as panels do, so each is widened in place.
 *
 * @param size weights of a row
 */
record GroupColumns(GroupLayout layout, MemorySegment weights, int size) implements Columns {
  static Form form(GroupLayout layout) {
    return new Form(GroupLayout.ROWS, layout.block(), Lanes.lines(layout.widenBytes()));
  }

  @Override public void pack(int k, int depth, int column, int columns, MemorySegment to, long at, long own) {
    int blocks = size / layout.block(), first = k / layout.block();
    long panel = 4L * WIDTH * depth, block = 4L * WIDTH * layout.block();
    long widening = Memory.at(to, own, layout.widenBytes());
    for (int j = 0; j < columns; j += GroupLayout.ROWS) {
      long group = (long) (column + j) / GroupLayout.ROWS * blocks;
      int panels = Math.ceilDiv(Math.min(GroupLayout.ROWS, columns - j), WIDTH);
      for (int b = 0; b < depth / layout.block(); b++)
        layout.widen(Memory.at(weights, (group + first + b) * layout.bytes(), layout.bytes()), panels,
            Memory.rows(to, at + 4L * depth * j + block * b, panels, panel, block), panel, widening);
    }
  }
}
