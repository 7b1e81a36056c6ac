package dev.tenon.kernels.cpu.stored;

import java.lang.foreign.MemorySegment;

/** A layout that keeps the weights of a matrix row after row. */
interface RowLayout {
  /** A row is whole blocks of so many weights, which stand alone. */
  int block();

  /** Bytes of so many weights of a row, whole blocks. */
  long bytes(int weights);

  /** Writes whole blocks as floats. */
  void widen(MemorySegment from, long offset, int weights, MemorySegment to, long at);
}
