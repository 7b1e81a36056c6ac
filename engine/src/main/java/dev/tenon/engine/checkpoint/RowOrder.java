package dev.tenon.engine.checkpoint;

import java.lang.foreign.MemorySegment;

/**
 * The order of rows in files that turn neighbours ({@link dev.tenon.api.checkpoint.NameMap.Interleave}): row i of the first half of a head
 * stands there at 2·i, row i of the second half at 2·i + 1. Rows may be bytes of any kind, all of one length.
 *
 * @param rows how many there are
 * @param heads that share them
 */
record RowOrder(int rows, int heads) {
  /** @throws IllegalArgumentException if heads do not have equally many rows in two halves */
  RowOrder {
    if (rows % (2 * heads) != 0)
      throw new IllegalArgumentException(
          rows + " rows cannot be the two halves of " + heads + " heads; they must be a multiple of " + 2 * heads);
  }

  private int theirs(int row) {
    int size = rows / heads, half = size / 2, within = row % size;
    return row - within + 2 * (within % half) + within / half;
  }

  /** Brings a file's rows into our order. */
  void straighten(MemorySegment theirs, MemorySegment ours) {
    long size = theirs.byteSize() / rows;
    for (int r = 0; r < rows; r++) MemorySegment.copy(theirs, theirs(r) * size, ours, r * size, size);
  }

  /** Brings our rows into a file's order. */
  void interleave(MemorySegment ours, MemorySegment theirs) {
    long size = ours.byteSize() / rows;
    for (int r = 0; r < rows; r++) MemorySegment.copy(ours, r * size, theirs, theirs(r) * size, size);
  }
}
