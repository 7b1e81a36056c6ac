package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What a product is made of: c = bias + a · b, and the memory for it.
 *
 * @param bias the start of each row's sums
 * @param at where the scratch memory begins
 */
record Factors(Matrix a, Columns b, Optional<MemorySegment> bias, Matrix c, MemorySegment scratch, long at) {
  /**
   * One part of the depth of some rows and columns of c; the first part begins with the bias, others add to what is there.
   *
   * @param inPlace the first rows, which are read where a is stored
   * @param left where the others lie packed
   * @param right where the columns lie packed
   * @param tile where there is room for a tile
   */
  void multiply(int row, int rows, int inPlace, int column, int columns, int k, int depth, long left, long right,
      long tile) {
    Matrix part = c.from(row, column);
    Block.Start start = k > 0
        ? Block.Start.onward(part)
        : bias.isPresent() ? Block.Start.row(bias.get(), 4L * column) : Block.Start.NOTHING;
    Block.multiply(rows, columns, depth, a.from(row, k), inPlace, scratch, left, scratch, right, start, part, scratch,
        tile);
  }
}
