package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.op.EightBits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Blocks of {@link EightBits}, made and read. Offsets are in bytes. */
final class EightBitRows {
  static final int BLOCK = EightBits.BLOCK;
  /** Bytes that {@link #codes} works in. */
  static final long STAGE = 2L * BLOCK;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final VectorShape HALF_SHAPE = VectorShape.forBitSize(Lanes.FLOATS.vectorBitSize() / 2);
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, Lanes.FLOATS.vectorShape());
  /** As many shorts as a vector has floats, and as many bytes as it has shorts. */
  private static final VectorSpecies<Short> FEW_SHORTS = VectorSpecies.of(short.class, HALF_SHAPE);
  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, HALF_SHAPE);
  private static final int PAIRS = 2 * COUNT;
  /** As many bytes as a vector has floats, but no fewer than the shortest vector has. */
  private static final VectorSpecies<Byte> FEW_BYTES = VectorSpecies.of(byte.class,
      VectorShape.forBitSize(Math.max(64, 8 * COUNT)));
  private static final int CODES = FEW_BYTES.length();
  private static final int SIGN = 0x80000000, HALF = Float.floatToRawIntBits(0.5f);
  private static final float MOST = 127;

  private EightBitRows() {}

  /** Blocks that follow each other, as floats. */
  static void read(MemorySegment codes, long co, MemorySegment scales, long so, int blocks, MemorySegment to, long at) {
    for (int b = 0; b < blocks; b++) {
      float scale = Float.float16ToFloat(scales.get(SHORT, so + 2L * b));
      for (int c = 0; c < BLOCK; c += CODES) {
        ByteVector code = ByteVector.fromMemorySegment(FEW_BYTES, codes, co + (long) BLOCK * b + c, ORDER);
        long out = at + 4L * BLOCK * b + 4L * c;
        Lanes.store(((FloatVector) code.convertShape(VectorOperators.B2F, Lanes.FLOATS, 0)).mul(scale), to, out);
        if (CODES > COUNT)
          Lanes.store(((FloatVector) code.convertShape(VectorOperators.B2F, Lanes.FLOATS, 1)).mul(scale), to,
              out + Lanes.BYTES);
      }
    }
  }

  /** The scale of a block of floats, not yet rounded; not a number if one of them is none. */
  static float scale(MemorySegment from, long at) {
    FloatVector most = Lanes.load(from, at).abs();
    for (int c = COUNT; c < BLOCK; c += COUNT) most = Lanes.load(from, at + 4L * c).abs().max(most);
    return most.reduceLanes(VectorOperators.MAX) / MOST;
  }

  /** Writes a scale as it is kept. */
  static void keep(float scale, MemorySegment scales, long so) {
    scales.set(SHORT, so, Float.floatToFloat16(scale));
  }

  /**
   * Writes the codes of a block of floats.
   *
   * @param stage where {@link #STAGE} bytes may be used in {@code m}
   */
  static void codes(float scale, MemorySegment from, long at, MemorySegment codes, long co, MemorySegment m,
      long stage) {
    float kept = Float.float16ToFloat(Float.floatToFloat16(scale));
    shorts(from, at, kept > 0 ? 1 / scale : 0, m, stage);
    bytes(m, stage, codes, co);
  }

  /** Rounds a block's numbers times a factor, half away from zero. */
  private static void shorts(MemorySegment from, long at, float factor, MemorySegment m, long stage) {
    for (int c = 0; c < BLOCK; c += COUNT) {
      FloatVector x = Lanes.load(from, at + 4L * c).mul(factor);
      FloatVector half = x.reinterpretAsInts().and(SIGN).or(HALF).reinterpretAsFloats();
      IntVector whole = (IntVector) x.add(half).convertShape(VectorOperators.F2I, Lanes.INTS, 0);
      whole.convertShape(VectorOperators.I2S, FEW_SHORTS, 0).intoMemorySegment(m, stage + 2L * c, ORDER);
    }
  }

  private static void bytes(MemorySegment m, long stage, MemorySegment codes, long co) {
    for (int c = 0; c < BLOCK; c += PAIRS)
      ShortVector.fromMemorySegment(SHORTS, m, stage + 2L * c, ORDER).convertShape(VectorOperators.S2B, BYTES, 0)
          .intoMemorySegment(codes, co + c, ORDER);
  }
}
