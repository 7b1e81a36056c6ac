package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;

import java.lang.foreign.MemorySegment;

/**
 * A layout that keeps the blocks of 32 rows side by side, so that a vector of bytes is one column of many rows and no sum runs across
 * lanes. The last group is filled up with rows of zeros. Places in memory are addresses, in {@link dev.tenon.kernels.cpu.Memory#ALL}.
 */
interface GroupLayout {
  int ROWS = 32;
  /** Groups that are read side by side, each from front to back: processors fetch ahead in each of several places, not far in one. */
  int GROUPS = 4;

  /** Columns of a block. */
  int block();

  /** Bytes of the blocks of one group. */
  int bytes();

  /**
   * Adds to 32 sums of each of {@link #GROUPS} groups the products of some blocks with numbers in eight bits.
   *
   * @param w where the first block of the first group lies
   * @param next how far behind it that of the next group lies
   * @param last index of the last group that there is; others are taken to be the same
   * @param blocks how many of them
   * @param x what the numbers are
   * @param row where they lie
   * @param first index of the number that the first block begins with
   * @param own where what {@link #prepare} made of them lies
   * @param stage room for {@link #stageBytes}
   * @param sums where the sums lie, floats, those of a group {@code 4 · ROWS} bytes behind those of the one before
   */
  void add(long w, long next, int last, int blocks, Activations x, long row, int first, long own, long stage,
      long sums);

  /** Where the same place of another group lies. */
  static long other(int group, long w, long next, int last) {
    return w + next * Math.min(group, last);
  }

  /** Writes the 32 sums of one group in the order of the rows. */
  default void order(long sums, long to) {
    MemorySegment.copy(ALL, sums, ALL, to, 4 * ROWS);
  }

  /** Bytes of what {@link #prepare} makes. */
  default long ownBytes(Activations x) {
    return 0;
  }

  /** Makes of a row of numbers what {@link #add} needs besides. */
  default void prepare(Activations x, long row, long own) {}

  /** Bytes of scratch memory for {@link #add}. */
  default int stageBytes() {
    return 0;
  }

  /**
   * Writes a block as floats, [column, row], in panels of {@link dev.tenon.kernels.cpu.gemm.Columns#WIDTH} rows.
   *
   * @param panels how many of the group's panels to write
   * @param next distance from a panel to the next in bytes
   * @param own room for {@link #widenBytes}
   */
  void widen(long w, int panels, long to, long next, long own);

  /** Bytes of scratch memory for {@link #widen}. */
  int widenBytes();
}
