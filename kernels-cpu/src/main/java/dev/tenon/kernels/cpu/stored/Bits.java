package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.Memory.known;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_I2L;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that hold stored weights, beside the machine's vectors of floats, and the bits of float16.
 *
 * <p>A vector of float16 becomes floats in registers: the bits of exponent and fraction are brought to their places in a float,
 * {@link #HALF_MAGNITUDE}, and {@link #HALF_BIAS} is added. That is the number n, unless it is subnormal: then it is 2 · n −
 * {@link #HALF_LEAST}, which is the smaller of both just then. Where the bits of {@link #HALF_SPECIAL} were all set, it is or-ed with
 * {@link #SPECIAL}; then comes the {@link #SIGN}. All of it is exact, and no number on the way is a subnormal float: some processors take
 * a hundred cycles more for each. It stands written out where it is needed, since vectors must not cross calls.
 */
final class Bits {
  /** As wide as a vector of floats. */
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
  static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SPECIES.vectorShape());
  private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SPECIES.vectorShape());
  /** Half as wide: as many bytes as a vector has shorts. */
  static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class,
      VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));
  /** Shorts in a vector. */
  static final int PAIRS = 2 * COUNT;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  /** Blocks are little-endian, whatever the machine. */
  static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  static final ValueLayout.OfShort LITTLE_SHORT = SHORT.withOrder(LITTLE);

  /** Exponent and fraction of a float16 number at the places of a float's. */
  static final int HALF_MAGNITUDE = 0x0fffe000;
  /** What the exponent is too small by there. */
  static final int HALF_BIAS = 112 << 23;
  /** The least float16 number that is not subnormal. */
  static final float HALF_LEAST = 0x1p-14f;
  /** The exponent of what is infinite or not a number, before the bias is added and after. */
  static final int HALF_SPECIAL = 0x0f800000, SPECIAL = 0x7f800000;
  static final int SIGN = 1 << 31;
  /**
   * Whether shorts are shifted by a vector of counts rather than by a number. C2 has no shift of shorts by a constant, and by a register it is
   * two micro-operations on some processors; lane by lane it is one, but only where AVX-512 has it.
   */
  static final boolean OWN_SHIFTS = SPECIES.vectorBitSize() == 512;

  private Bits() {}

  /** Writes a vector of pairs of float16 as floats times a factor: those at even places, then those at odd ones. */
  static void halves(long from, float factor, long to) {
    long there = known(to);
    IntVector odd = IntVector.fromMemorySegment(INTS, ALL, known(from), LITTLE), even = odd.lanewise(LSHL, 16);
    IntVector m = even.lanewise(LSHR, 3).and(HALF_MAGNITUDE), n = odd.lanewise(LSHR, 3).and(HALF_MAGNITUDE);
    FloatVector d = m.add(HALF_BIAS).reinterpretAsFloats(), e = n.add(HALF_BIAS).reinterpretAsFloats(),
        times = FloatVector.broadcast(SPECIES, factor);
    m.add(HALF_BIAS).min(d.lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts())
        .lanewise(OR, SPECIAL, m.and(HALF_SPECIAL).eq(HALF_SPECIAL)).or(even.and(SIGN)).reinterpretAsFloats()
        .mul(times).intoMemorySegment(ALL, there, ORDER);
    n.add(HALF_BIAS).min(e.lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts())
        .lanewise(OR, SPECIAL, n.and(HALF_SPECIAL).eq(HALF_SPECIAL)).or(odd.and(SIGN)).reinterpretAsFloats()
        .mul(times).intoMemorySegment(ALL, there + Lanes.BYTES, ORDER);
  }

  /** Writes a float16 number of each row of a group as floats, in the order of the rows; at {@code stage} is room for as many. */
  static void group(long from, long stage, long to) {
    for (int r = 0; r < GroupLayout.ROWS; r += PAIRS) halves(from + 2L * r, 1, stage + 4L * r);
    zip(stage, to);
  }

  /** Writes a group's sums in the order of the rows, where of each two vectors of them the even rows came first. */
  static void zip(long sums, long to) {
    for (int r = 0; r < GroupLayout.ROWS; r += PAIRS) {
      IntVector even = IntVector.fromMemorySegment(INTS, ALL, sums + 4L * r, ORDER),
          odd = IntVector.fromMemorySegment(INTS, ALL, sums + 4L * r + Lanes.BYTES, ORDER);
      ((LongVector) even.convertShape(ZERO_EXTEND_I2L, LONGS, 0))
          .lanewise(OR, ((LongVector) odd.convertShape(ZERO_EXTEND_I2L, LONGS, 0)).lanewise(LSHL, 32))
          .reinterpretAsInts().intoMemorySegment(ALL, to + 4L * r, ORDER);
      ((LongVector) even.convertShape(ZERO_EXTEND_I2L, LONGS, 1))
          .lanewise(OR, ((LongVector) odd.convertShape(ZERO_EXTEND_I2L, LONGS, 1)).lanewise(LSHL, 32))
          .reinterpretAsInts().intoMemorySegment(ALL, to + 4L * r + Lanes.BYTES, ORDER);
    }
  }
}
