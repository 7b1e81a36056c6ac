package dev.tenon.kernels.cpu.stored;

import java.lang.foreign.MemorySegment;

/** A layout that keeps the weights of a matrix row after row. */
interface RowLayout {
  /** Weights that are widened at a time, at most. */
  int STEP = 128;

  /** A row is whole blocks of so many weights, which stand alone. */
  int block();

  /** Bytes of so many weights of a row, whole blocks. */
  long bytes(int weights);

  /**
   * Writes a strip of rows as floats, [weight, row], with zeros for rows that are not there.
   *
   * @param stride distance between rows in bytes
   * @param weights of each row, {@link #STEP} at most; whole blocks, or to the end of the rows
   * @param rows {@link dev.tenon.kernels.cpu.gemm.Columns#WIDTH} at most, which is how many are written
   * @param own room in {@code to} for {@link #ownBytes}
   */
  void widen(MemorySegment w, long offset, long stride, int weights, int rows, MemorySegment to, long at, long own);

  /** Bytes of scratch memory for {@link #widen}. */
  int ownBytes();
}
