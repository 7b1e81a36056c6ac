package dev.tenon.kernels.cpu.stored;

import dev.tenon.kernels.cpu.Memory;
import dev.tenon.kernels.cpu.gemm.Columns;
import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;

/**
 * Matrices of 16-bit floats, row after row; a pair is 32 bits, the first of them the lower ones. Where a place in memory is one number, it is
 * an address, in {@link Memory#ALL}.
 */
sealed interface NarrowLayout permits Bfloat16, Float16 {
  /** Weights of a row that are widened at a time, at most: long runs of rows that lie apart come faster from memory than short ones. */
  int STEP = 1152;
  /** Bytes of scratch memory for {@link #widen}: pairs of weights in 32 bits. */
  int WIDEN_BYTES = 2 * STEP * Columns.WIDTH;

  /**
   * Writes a strip of rows as floats, [weight, row], with zeros for rows that are not there.
   *
   * @param stride distance between rows in bytes
   * @param weights of each row, {@link #STEP} at most; an even number, or to the end of the rows
   * @param rows {@link Columns#WIDTH} at most, which is how many are written
   * @param own room in {@code to} for {@link #WIDEN_BYTES}
   */
  default void widen(MemorySegment w, long offset, long stride, int weights, int rows, MemorySegment to,
      long at, long own) {
    int pairs = weights / 2;
    Columns.strip(w, offset, stride, pairs, rows, to, own);
    widen(Memory.at(to, own, 4L * Columns.WIDTH * pairs), pairs, Memory.at(to, at, 8L * Columns.WIDTH * pairs));
    if (weights % 2 == 0) return;
    for (int r = 0; r < Columns.WIDTH; r++)
      to.set(Lanes.FLOAT, at + 4L * (Columns.WIDTH * (weights - 1) + r),
          r < rows ? at(Memory.at(w, offset + stride * r + 2L * (weights - 1), 2)) : 0);
  }

  /** Writes pairs of weights, [pair, {@link Columns#WIDTH}], as floats, [weight, {@link Columns#WIDTH}]. */
  void widen(long from, int pairs, long to);

  /** One weight. */
  float at(long w);

  /**
   * Leaves at {@code stage} a vector whose lanes sum to w · x.
   *
   * @param depth weights, whole vectors of pairs
   * @param x of each vector of pairs the numbers at even places, then those at odd ones
   * @return false if some weights are not finite; then what was left means nothing
   */
  boolean one(int depth, long w, long x, long stage);

  /** The same with four rows of numbers: four vectors, each on a cache line of its own. */
  boolean four(int depth, long w, long x0, long x1, long x2, long x3, long stage);
}
