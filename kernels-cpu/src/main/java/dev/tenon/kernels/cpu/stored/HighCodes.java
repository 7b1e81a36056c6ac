package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.stored.Bits.INT;

import java.lang.foreign.MemorySegment;

/**
 * What numbers become for weights that share bytes: a byte's low four bits are the code of one column, its high four that of the column
 * {@code apart} further on. With x and x' the numbers of the two, low · x + high · x' is byte · x + high · (x' − 16 · x), and low need
 * not be cut out; 16 bits are enough, for what runs over comes back. In memory these x' − 16 · x stand as {@link Activations} has codes,
 * in the order of the bytes.
 */
record HighCodes(int apart) {
  /** Bytes for the numbers of a row. */
  long bytes(Activations x) {
    return 2L * x.size();
  }

  /** Where that of a byte of column {@code first} stands. */
  long of(int first) {
    return 2L * first;
  }

  void make(Activations x, MemorySegment m, long row, long to) {
    for (int first = 0; first < x.size(); first += 2 * apart)
      for (int i = 0; i < apart; i++) {
        int low = m.get(INT, row + 4L * (first + i)), high = m.get(INT, row + 4L * (first + apart + i));
        m.set(INT, to + of(first) + 4L * i, Activations.twice((high >> 16) - 16 * (low >> 16)));
      }
  }
}
