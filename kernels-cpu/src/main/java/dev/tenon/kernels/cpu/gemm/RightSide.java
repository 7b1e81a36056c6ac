package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;

/**
 * A right matrix packed whole, in even parts of the depth one behind the other, and products with it.
 *
 * @param depth its rows
 * @param columns its columns
 */
record RightSide(int depth, int columns) {
  private static final int MAX_DEPTH = 768;

  /** Rows of a part, the last one's may be fewer. */
  int part() {
    return Shares.even(depth, MAX_DEPTH, 1);
  }

  /** Bytes that it takes packed. */
  long bytes() {
    return Lanes.lines(offset(depth));
  }

  /** Bytes that a worker needs to pack rows of a left matrix; enough for any side that is no deeper. */
  long leftBytes(int rows) {
    return Lanes.lines(Panels.bytes(Shares.parts(rows, Tile.ROWS) * Tile.ROWS, Math.min(depth, MAX_DEPTH)));
  }

  private long offset(int k) {
    return Panels.bytes(filledColumns(), k);
  }

  /** Packs one of several shares of the columns. */
  void pack(Matrix b, int share, int shares, MemorySegment to, long at) {
    int from = Shares.cut(columns, Tile.COLUMNS, share, shares),
        end = Shares.cut(columns, Tile.COLUMNS, share + 1, shares);
    if (from == end) return;
    for (int k = 0; k < depth; k += part()) {
      int deep = Math.min(part(), depth - k);
      Panels.right(b, k, deep, from, end - from, to, at + offset(k) + Panels.bytes(from, deep));
    }
  }

  /** Its columns and those of zeros after them that fill up the last panel. */
  int filledColumns() {
    return filled(columns);
  }

  /** So many columns, and those of zeros after them that fill up the last panel. */
  static int filled(int columns) {
    return Shares.parts(columns, Tile.COLUMNS) * Tile.COLUMNS;
  }

  /**
   * c = start + a · this, for some rows.
   *
   * @param wide how many columns of c to write: all, or all and those that fill up the last panel
   * @param a the rows, [rows, depth]
   * @param right where this side lies packed
   * @param left scratch memory of {@link #leftBytes}
   * @param tile scratch memory of one tile
   */
  void multiply(int rows, int wide, Matrix a, long right, Block.Start start, Matrix c, MemorySegment scratch, long left,
      long tile) {
    for (int k = 0; k == 0 || k < depth; k += part()) {
      int deep = Math.min(part(), depth - k);
      int inPlace = Tile.inPlace(a, rows, wide);
      Panels.left(a, inPlace, rows - inPlace, k, deep, scratch, left);
      Block.multiply(rows, wide, deep, a.from(0, k), inPlace, scratch, left, scratch, right + offset(k),
          k == 0 ? start : Block.Start.onward(c), c, scratch, tile);
    }
  }
}
