package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.INT;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A row of numbers in eight bits: blocks of 32 have a scale, the largest magnitude / 127, and codes −127 … 127, each number / scale
 * rounded to the nearest, ties to even. A number is off by half a scale at most, 1/254 of the largest of its block.
 *
 * <p>One thread makes them, packed: two codes in 32 bits, one from each of two vectors. Each thread that multiplies spreads them in
 * memory of its own, for lines of the cache that several threads have read are slow to write to again: the codes, each as two shorts,
 * since 32 bits are spread over a vector as they are read. In both forms there follow of each block the scale and the sum of the codes,
 * both as floats; then −8 · that sum as two shorts. The sums make up for zero points: where weights are codes less 8, a product of codes
 * begins with −8 · the sum, and stays within 16 bits.
 *
 * <p>A block whose numbers are all below 2⁻¹²¹ counts as zeros. A block with a number that is not finite has a scale that is not a
 * number, and so has all that is made of it.
 *
 * @param size how many numbers, a multiple of 32
 */
record Activations(int size) {
  static final int BLOCK = 32, MOST = 127;
  /** Added to a float of magnitude below 2²², it leaves the nearest whole number in the low bits. */
  private static final float ROUNDING = 0x1.8p23f;
  private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);

  int blocks() {
    return size / BLOCK;
  }

  /** Bytes that a packed row takes. */
  long packedBytes() {
    return Lanes.lines(2L * size + perBlock());
  }

  /** Bytes that a spread row takes. */
  long bytes() {
    return Lanes.lines(scales() + perBlock());
  }

  /** Bytes of scales, sums and starts. */
  private long perBlock() {
    return 12L * blocks();
  }

  /** Where scales begin in a spread row. */
  long scales() {
    return 4L * size;
  }

  /** Where sums of blocks begin. */
  long sums() {
    return scales() + 4L * blocks();
  }

  /** Where sums · −8 begin. */
  long starts() {
    return sums() + 4L * blocks();
  }

  /** A number of 16 bits as two shorts. */
  static int twice(int number) {
    return (number & 0xffff) * 0x10001;
  }

  /** Makes a row of floats into a packed one. */
  void pack(long from, long to) {
    long scales = to + 2L * size, sums = scales + 4L * blocks(), starts = sums + 4L * blocks();
    for (int b = 0; b < blocks(); b++) {
      long block = from + 4L * BLOCK * b, codes = to + 2L * BLOCK * b;
      float largest = largest(block), scale = largest / MOST, inverse = 1 / scale;
      if (!(largest <= Float.MAX_VALUE)) scale = Float.NaN;
      else if (!(inverse <= Float.MAX_VALUE)) scale = inverse = 0;
      int sum = codes(block, inverse, codes);
      ALL.set(FLOAT, scales + 4L * b, scale);
      ALL.set(FLOAT, sums + 4L * b, sum);
      ALL.set(INT, starts + 4L * b, twice(-8 * sum));
    }
  }

  /** Spreads a packed row. */
  void spread(long from, long to) {
    for (int i = 0; i < size / (2 * COUNT); i++) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, from + 4L * COUNT * i, ORDER);
      long at = to + 8L * COUNT * i;
      two.and(0xffff).lanewise(VectorOperators.OR, two.lanewise(VectorOperators.LSHL, 16))
          .intoMemorySegment(ALL, at, ORDER);
      two.and(0xffff0000).lanewise(VectorOperators.OR, two.lanewise(VectorOperators.LSHR, 16))
          .intoMemorySegment(ALL, at + Lanes.BYTES, ORDER);
    }
    MemorySegment.copy(ALL, from + 2L * size, ALL, to + scales(), perBlock());
  }

  /** The largest magnitude of a block; not a number if one of them is not. */
  private static float largest(long from) {
    IntVector most = IntVector.zero(INTS);
    for (int i = 0; i < BLOCK; i += COUNT)
      most = most.max(IntVector.fromMemorySegment(INTS, ALL, from + 4L * i, ORDER).and(Integer.MAX_VALUE));
    return Float.intBitsToFloat(most.reduceLanes(VectorOperators.MAX));
  }

  /** Writes the codes of a block, packed, and gives their sum. */
  private static int codes(long from, float inverse, long to) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = 0; i < BLOCK; i += 2 * COUNT) {
      IntVector low = fromMemorySegment(SPECIES, ALL, from + 4L * i, ORDER).mul(inverse).add(ROUNDING)
          .reinterpretAsInts().sub(ROUNDING_BITS);
      IntVector high = fromMemorySegment(SPECIES, ALL, from + 4L * i + Lanes.BYTES, ORDER).mul(inverse).add(ROUNDING)
          .reinterpretAsInts().sub(ROUNDING_BITS);
      sum = sum.add(low).add(high);
      low.and(0xffff).lanewise(VectorOperators.OR, high.lanewise(VectorOperators.LSHL, 16))
          .intoMemorySegment(ALL, to + 2L * i, ORDER);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
