package dev.tenon.kernels.cpu.stored;

import java.lang.foreign.MemorySegment;

/**
 * A layout that keeps the blocks of 32 rows side by side, so that a vector of bytes is one column of many rows and no sum runs across
 * lanes. The last group is filled up with rows of zeros.
 */
interface GroupLayout {
  int ROWS = 32;

  /** Columns of a block. */
  int block();

  /** Bytes of the blocks of one group. */
  int bytes();

  /**
   * Adds to 32 sums, one for each row of a group, the products of some blocks with numbers in eight bits.
   *
   * @param wo where the first block lies in {@code w}
   * @param blocks how many of them
   * @param x what the numbers are
   * @param row where they lie in {@code m}
   * @param first index of the number that the first block begins with
   * @param own where what {@link #prepare} made of them lies in {@code m}
   * @param stage room in {@code m} for {@link #stageBytes}
   * @param sums where the sums lie in {@code m}, floats
   */
  void add(MemorySegment w, long wo, int blocks, Activations x, MemorySegment m, long row, int first, long own,
      long stage, long sums);

  /** Writes the 32 sums in the order of the rows. */
  default void order(MemorySegment m, long sums, MemorySegment to, long at) {
    MemorySegment.copy(m, sums, to, at, 4 * ROWS);
  }

  /** Bytes of what {@link #prepare} makes. */
  default long ownBytes(Activations x) {
    return 0;
  }

  /** Makes of a row of numbers, at {@code row} in {@code m}, what {@link #add} needs besides. */
  default void prepare(Activations x, MemorySegment m, long row, long own) {}

  /** Bytes of scratch memory for {@link #add} with so many blocks. */
  int stageBytes(int blocks);

  /**
   * Writes a block as floats, [column, row], in panels of {@link dev.tenon.kernels.cpu.gemm.Columns#WIDTH} rows.
   *
   * @param panels how many of the group's panels to write
   * @param next distance from a panel to the next in bytes
   * @param own room in {@code to} for {@link #widenBytes}
   */
  void widen(MemorySegment w, long wo, int panels, MemorySegment to, long at, long next, long own);

  /** Bytes of scratch memory for {@link #widen}. */
  int widenBytes();
}
