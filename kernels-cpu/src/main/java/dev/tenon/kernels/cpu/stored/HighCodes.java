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

  void make(Activations x, long row, long to) {
    for (int first = 0; first < x.size(); first += 2 * apart)
      make(row + 4L * first, row + 4L * (first + apart), apart, to + of(first));
  }

  private static void make(long lows, long highs, int count, long to) {
    for (int i = 0; i < count; i += COUNT) {
      IntVector low = IntVector.fromMemorySegment(INTS, ALL, lows + 4L * i, ORDER).lanewise(ASHR, 16),
          high = IntVector.fromMemorySegment(INTS, ALL, highs + 4L * i, ORDER).lanewise(ASHR, 16);
      IntVector code = high.sub(low.lanewise(LSHL, 4));
      code.and(0xffff).lanewise(OR, code.lanewise(LSHL, 16)).intoMemorySegment(ALL, to + 4L * i, ORDER);
    }
  }
}
