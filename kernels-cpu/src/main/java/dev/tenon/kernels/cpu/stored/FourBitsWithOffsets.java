package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.BYTES;
import static dev.tenon.kernels.cpu.stored.Bits.HALF;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_SCALE;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_SPECIAL;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.INT;
import static dev.tenon.kernels.cpu.stored.Bits.SHORTS;
import static dev.tenon.kernels.cpu.stored.Bits.SPECIAL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.S2F;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q4_k: blocks of 256 columns, in 8 parts of 32, and 32 rows, 4736 bytes. Float16 d[32] at 0 and dmin[32] at 64; bytes s[8][32]
 * at 128 and m[8][32] at 384; at 640 bytes [4][32][32], the k-th of which have the codes of part 2·k in the low four bits and of part
 * 2·k + 1 in the high four; weight = (d · s) · code − (dmin · m).
 *
 * <p>Plan: the products of a part are added in 16 bits as Σ (code − 8) · x, all rows at once. Widened, that and 8 · Σ x go by d · s, and
 * −Σ x goes by dmin · m.
 */
record FourBitsWithOffsets() implements GroupLayout {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int BLOCK = 256, PARTS = 8, PART = 32;
  private static final int SCALES = 128, OFFSETS = 384, CODES = 640, SIZE = 4736;

  @Override public int block() {
    return BLOCK;
  }

  @Override public int bytes() {
    return SIZE;
  }

  /** Sums of the parts as shorts, two rows of scales as floats, and a word. */
  @Override public int stageBytes() {
    return PARTS * 2 * ROWS + 2 * 4 * ROWS + 8;
  }

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    long part = first / PART, units = stage + PARTS * 2 * ROWS;
    for (int b = 0; b < blocks; b++, w += SIZE, part += PARTS) {
      units(w, units);
      touch(w, units + 2 * 4 * ROWS);
      multiply(w + CODES, row + 4L * PART * part, row + x.starts() + 4 * part, stage);
      scale(w, row + x.scales() + 4 * part, row + x.sums() + 4 * part, stage, units, sums);
    }
  }

  /**
   * Reads what stands before the codes and is needed after them: memory is fastest when it is read front to back.
   *
   * @param sum where to put what it adds up to, which means nothing; but what nobody keeps nobody reads
   */
  private static void touch(long w, long sum) {
    long all = 0;
    for (int i = SCALES; i < CODES; i += 64) all += ALL.get(LONG, w + i);
    ALL.set(LONG, sum, all);
  }

  /** Leaves Σ (code − 8) · x of each part and row at the stage, as shorts. */
  private static void multiply(long w, long codes, long starts, long stage) {
    for (int k = 0; k < PARTS / 2; k++)
      for (int r = 0; r < ROWS; r += PAIRS) {
        long at = w + (long) PART * ROWS * k + r, x = codes + 8L * PART * k, to = stage + 4L * ROWS * k + 2L * r;
        ShortVector low = IntVector.broadcast(INTS, ALL.get(INT, starts + 8L * k)).reinterpretAsShorts(),
            high = IntVector.broadcast(INTS, ALL.get(INT, starts + 8L * k + 4)).reinterpretAsShorts();
        for (int c = 0; c < PART; c++) {
          ShortVector two = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at + (long) ROWS * c, LITTLE)
              .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
          IntVector ints = two.reinterpretAsInts();
          low = two.and((short) 15).mul(ints.broadcast(ALL.get(INT, x + 4L * c)).reinterpretAsShorts()).add(low);
          high = two.lanewise(LSHR, 4).mul(ints.broadcast(ALL.get(INT, x + 4L * PART + 4L * c)).reinterpretAsShorts())
              .add(high);
        }
        low.intoMemorySegment(ALL, to, ORDER);
        high.intoMemorySegment(ALL, to + 2L * ROWS, ORDER);
      }
  }

  /** Writes d and dmin of all rows as floats. */
  private static void units(long w, long to) {
    for (int r = 0; r < 2 * ROWS; r += PAIRS) {
      ShortVector half = ShortVector.fromMemorySegment(SHORTS, ALL, w + 2L * r, LITTLE);
      IntVector i = ((IntVector) half.convertShape(S2I, INTS, 0)).lanewise(LSHL, 13).and(HALF),
          j = ((IntVector) half.convertShape(S2I, INTS, 1)).lanewise(LSHL, 13).and(HALF);
      i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).intoMemorySegment(ALL, to + 4L * r, ORDER);
      j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL))
          .intoMemorySegment(ALL, to + 4L * r + Lanes.BYTES, ORDER);
    }
  }

  /** Adds what is at the stage, each part's by its scale and offset, to the sums. */
  private static void scale(long w, long scales, long totals, long stage, long units, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      long to = sums + 4L * r, unit = units + 4L * r, minUnit = unit + 4L * ROWS;
      FloatVector left = fromMemorySegment(SPECIES, ALL, to, ORDER),
          right = fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER);
      for (int p = 0; p < PARTS; p++) {
        ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w + SCALES + (long) ROWS * p + r, LITTLE),
            o = ByteVector.fromMemorySegment(BYTES, ALL, w + OFFSETS + (long) ROWS * p + r, LITTLE);
        ShortVector product = ShortVector.fromMemorySegment(SHORTS, ALL, stage + 2L * ROWS * p + 2L * r, ORDER);
        float x = ALL.get(FLOAT, scales + 4L * p), total = ALL.get(FLOAT, totals + 4L * p), eight = 8 * total;
        FloatVector y = FloatVector.broadcast(SPECIES, -(x * total));
        left = ((FloatVector) product.convertShape(S2F, SPECIES, 0)).add(eight)
            .fma(((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
                .mul(fromMemorySegment(SPECIES, ALL, unit, ORDER)).mul(x), left);
        left = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
            .mul(fromMemorySegment(SPECIES, ALL, minUnit, ORDER)).fma(y, left);
        right = ((FloatVector) product.convertShape(S2F, SPECIES, 1)).add(eight)
            .fma(((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
                .mul(fromMemorySegment(SPECIES, ALL, unit + Lanes.BYTES, ORDER)).mul(x), right);
        right = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
            .mul(fromMemorySegment(SPECIES, ALL, minUnit + Lanes.BYTES, ORDER)).fma(y, right);
      }
      left.intoMemorySegment(ALL, to, ORDER);
      right.intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
    }
  }

  @Override public int widenBytes() {
    return 2 * 4 * ROWS;
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    units(w, own);
    for (int p = 0; p < panels; p++)
      for (int part = 0; part < PARTS; part++)
        part(w + (long) PAIRS * p, part, own + 4L * PAIRS * p, to + next * p + 4L * PART * PAIRS * part);
  }

  /** Writes one part of one panel. */
  private static void part(long w, int part, long units, long to) {
    ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w + SCALES + (long) ROWS * part, LITTLE),
        o = ByteVector.fromMemorySegment(BYTES, ALL, w + OFFSETS + (long) ROWS * part, LITTLE);
    FloatVector leftScale = ((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units, ORDER));
    FloatVector rightScale = ((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER));
    FloatVector left = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS, ORDER));
    FloatVector right = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS + Lanes.BYTES, ORDER));
    int shift = part % 2 * 4;
    long codes = w + CODES + (long) PART * ROWS * (part / 2);
    for (int c = 0; c < PART; c++) {
      ShortVector code = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, codes + (long) ROWS * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHR, shift).and((short) 15);
      long out = to + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(leftScale).sub(left)
          .intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(rightScale).sub(right)
          .intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
