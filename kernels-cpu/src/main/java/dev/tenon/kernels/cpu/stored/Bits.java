package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_I2L;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that hold stored weights, beside the machine's vectors of floats, and the bits of float16.
 *
 * <p>A vector of float16 becomes floats in registers: sign-extended to ints, shifted left by 13, and-ed with {@link #HALF}, multiplied by
 * {@link #HALF_SCALE}; where the bits of {@link #HALF_SPECIAL} are all set, or-ed with {@link #SPECIAL}. All of it is exact. It stands
 * written out where it is needed, since vectors must not cross calls.
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

  /** Sign, exponent and fraction of a float16 number at the places of a float's; the exponent is 112 too small. */
  static final int HALF = 0x8fffe000;
  static final float HALF_SCALE = 0x1p112f;
  /** The exponent of what is infinite or not a number, before scaling and after. */
  static final int HALF_SPECIAL = 0x0f800000, SPECIAL = 0x7f800000;

  private Bits() {}

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
