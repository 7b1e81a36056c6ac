package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;

import jdk.incubator.vector.IntVector;

/**
 * What numbers become for weights of which four share 16 bits: from the lowest bits on, the codes a, b, c and d of columns 2·j, 2·j + 16,
 * 2·j + 1 and 2·j + 17 of a block. With w the 16 bits and x, y, z and t the numbers of the four, a · x + b · y + c · z + d · t is
 * w · x + (w ≫ 4) · (y − 16 · x) + (w ≫ 8) · (z − 16 · y) + (w ≫ 12) · (t − 16 · z), and no code need be cut out; 16 bits are enough, for
 * what runs over comes back. In memory these factors stand as {@link Activations} has codes, in the order of the columns.
 */
final class SharedCodes {
  private static final int HALF = Activations.BLOCK / 2;
  /** How far from a column's factor that of the column 16 further on stands. */
  static final int ACROSS = 4 * HALF;

  private SharedCodes() {}

  /** Bytes for the numbers of a row. */
  static long bytes(Activations x) {
    return of(x.size());
  }

  /** Where that of a column stands. */
  static long of(int column) {
    return 4L * column;
  }

  static void make(Activations x, long row, long to) {
    for (int first = 0; first < x.size(); first += 2 * HALF)
      for (int i = 0; i < HALF; i += COUNT) make(row + 4L * (first + i), to + of(first + i));
  }

  private static void make(long from, long to) {
    IntVector near = IntVector.fromMemorySegment(INTS, ALL, from, ORDER).lanewise(ASHR, 16),
        across = IntVector.fromMemorySegment(INTS, ALL, from + ACROSS, ORDER).lanewise(ASHR, 16);
    // As 64 bits, the first of each two numbers across comes to stand by 16 where the second is, and 0 where it was.
    IntVector before = across.reinterpretAsLongs().lanewise(LSHL, 32 + 4).reinterpretAsInts();
    IntVector one = near.sub(before), other = across.sub(near.lanewise(LSHL, 4));
    one.and(0xffff).lanewise(OR, one.lanewise(LSHL, 16)).intoMemorySegment(ALL, to, ORDER);
    other.and(0xffff).lanewise(OR, other.lanewise(LSHL, 16)).intoMemorySegment(ALL, to + ACROSS, ORDER);
  }
}
