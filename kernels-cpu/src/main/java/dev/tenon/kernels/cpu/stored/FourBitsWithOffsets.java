package dev.tenon.kernels.cpu.stored;

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
import java.lang.foreign.MemorySegment;
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
  @Override public int stageBytes(int blocks) {
    return PARTS * 2 * ROWS + 2 * 4 * ROWS + 8;
  }

  @Override public void add(MemorySegment w, long wo, int blocks, Activations x, MemorySegment m, long row, int first,
      long own, long stage, long sums) {
    long part = first / PART, units = stage + PARTS * 2 * ROWS;
    for (int b = 0; b < blocks; b++, wo += SIZE, part += PARTS) {
      units(w, wo, m, units);
      touch(w, wo, m, units + 2 * 4 * ROWS);
      multiply(w, wo + CODES, m, row + 4L * PART * part, row + x.starts() + 4 * part, stage);
      scale(w, wo, m, row + x.scales() + 4 * part, row + x.sums() + 4 * part, stage, units, sums);
    }
  }

  /**
   * Reads what stands before the codes and is needed after them: memory is fastest when it is read front to back.
   *
   * @param sum where to put what it adds up to, which means nothing; but what nobody keeps nobody reads
   */
  private static void touch(MemorySegment w, long wo, MemorySegment m, long sum) {
    long all = 0;
    for (int i = SCALES; i < CODES; i += 64) all += w.get(LONG, wo + i);
    m.set(LONG, sum, all);
  }

  /** Leaves Σ (code − 8) · x of each part and row at the stage, as shorts. */
  private static void multiply(MemorySegment w, long wo, MemorySegment m, long codes, long starts, long stage) {
    for (int k = 0; k < PARTS / 2; k++)
      for (int r = 0; r < ROWS; r += PAIRS) {
        long at = wo + (long) PART * ROWS * k + r, x = codes + 8L * PART * k, to = stage + 4L * ROWS * k + 2L * r;
        ShortVector low = IntVector.broadcast(INTS, m.get(INT, starts + 8L * k)).reinterpretAsShorts(),
            high = IntVector.broadcast(INTS, m.get(INT, starts + 8L * k + 4)).reinterpretAsShorts();
        for (int c = 0; c < PART; c++) {
          ShortVector two = (ShortVector) ByteVector.fromMemorySegment(BYTES, w, at + (long) ROWS * c, LITTLE)
              .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
          IntVector ints = two.reinterpretAsInts();
          low = two.and((short) 15).mul(ints.broadcast(m.get(INT, x + 4L * c)).reinterpretAsShorts()).add(low);
          high = two.lanewise(LSHR, 4).mul(ints.broadcast(m.get(INT, x + 4L * PART + 4L * c)).reinterpretAsShorts())
              .add(high);
        }
        low.intoMemorySegment(m, to, ORDER);
        high.intoMemorySegment(m, to + 2L * ROWS, ORDER);
      }
  }

  /** Writes d and dmin of all rows as floats. */
  private static void units(MemorySegment w, long wo, MemorySegment m, long to) {
    for (int r = 0; r < 2 * ROWS; r += PAIRS) {
      ShortVector half = ShortVector.fromMemorySegment(SHORTS, w, wo + 2L * r, LITTLE);
      IntVector i = ((IntVector) half.convertShape(S2I, INTS, 0)).lanewise(LSHL, 13).and(HALF),
          j = ((IntVector) half.convertShape(S2I, INTS, 1)).lanewise(LSHL, 13).and(HALF);
      i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).intoMemorySegment(m, to + 4L * r, ORDER);
      j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL))
          .intoMemorySegment(m, to + 4L * r + Lanes.BYTES, ORDER);
    }
  }

  /** Adds what is at the stage, each part's by its scale and offset, to the sums. */
  private static void scale(MemorySegment w, long wo, MemorySegment m, long scales, long totals, long stage,
      long units, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      long to = sums + 4L * r, unit = units + 4L * r, minUnit = unit + 4L * ROWS;
      FloatVector left = fromMemorySegment(SPECIES, m, to, ORDER),
          right = fromMemorySegment(SPECIES, m, to + Lanes.BYTES, ORDER);
      for (int p = 0; p < PARTS; p++) {
        ByteVector s = ByteVector.fromMemorySegment(BYTES, w, wo + SCALES + (long) ROWS * p + r, LITTLE),
            o = ByteVector.fromMemorySegment(BYTES, w, wo + OFFSETS + (long) ROWS * p + r, LITTLE);
        ShortVector product = ShortVector.fromMemorySegment(SHORTS, m, stage + 2L * ROWS * p + 2L * r, ORDER);
        float x = m.get(FLOAT, scales + 4L * p), total = m.get(FLOAT, totals + 4L * p), eight = 8 * total;
        FloatVector y = FloatVector.broadcast(SPECIES, -(x * total));
        left = ((FloatVector) product.convertShape(S2F, SPECIES, 0)).add(eight)
            .fma(((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
                .mul(fromMemorySegment(SPECIES, m, unit, ORDER)).mul(x), left);
        left = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
            .mul(fromMemorySegment(SPECIES, m, minUnit, ORDER)).fma(y, left);
        right = ((FloatVector) product.convertShape(S2F, SPECIES, 1)).add(eight)
            .fma(((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
                .mul(fromMemorySegment(SPECIES, m, unit + Lanes.BYTES, ORDER)).mul(x), right);
        right = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
            .mul(fromMemorySegment(SPECIES, m, minUnit + Lanes.BYTES, ORDER)).fma(y, right);
      }
      left.intoMemorySegment(m, to, ORDER);
      right.intoMemorySegment(m, to + Lanes.BYTES, ORDER);
    }
  }

  @Override public int widenBytes() {
    return 2 * 4 * ROWS;
  }

  @Override public void widen(MemorySegment w, long wo, int panels, MemorySegment to, long at, long next, long own) {
    units(w, wo, to, own);
    for (int p = 0; p < panels; p++)
      for (int part = 0; part < PARTS; part++)
        part(w, wo + (long) PAIRS * p, part, to, own + 4L * PAIRS * p, at + next * p + 4L * PART * PAIRS * part);
  }

  /** Writes one part of one panel. */
  private static void part(MemorySegment w, long wo, int part, MemorySegment to, long units, long at) {
    ByteVector s = ByteVector.fromMemorySegment(BYTES, w, wo + SCALES + (long) ROWS * part, LITTLE),
        o = ByteVector.fromMemorySegment(BYTES, w, wo + OFFSETS + (long) ROWS * part, LITTLE);
    FloatVector leftScale = ((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, to, units, ORDER));
    FloatVector rightScale = ((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, to, units + Lanes.BYTES, ORDER));
    FloatVector left = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, to, units + 4L * ROWS, ORDER));
    FloatVector right = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, to, units + 4L * ROWS + Lanes.BYTES, ORDER));
    int shift = part % 2 * 4;
    long codes = wo + CODES + (long) PART * ROWS * (part / 2);
    for (int c = 0; c < PART; c++) {
      ShortVector code = ((ShortVector) ByteVector.fromMemorySegment(BYTES, w, codes + (long) ROWS * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHR, shift).and((short) 15);
      long out = at + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(leftScale).sub(left)
          .intoMemorySegment(to, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(rightScale).sub(right)
          .intoMemorySegment(to, out + Lanes.BYTES, ORDER);
    }
  }
}
