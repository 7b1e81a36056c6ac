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
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.S2F;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q6_k: blocks of 256 columns, in 2 halves of 4 quarters of 32, and 32 rows, 6720 bytes. At 0 bytes [2][2][32][32]: those of
 * half h and a = 0, 1 have the low four bits of quarter a in their low four and of quarter a + 2 in their high four; at 4096 bytes
 * [2][32][32] with the high two bits of quarter k in bits 2·k and 2·k + 1; at 6144 signed s[16][32], one for 16 columns; at 6656 float16
 * d[32]; weight = (d · s) · (low + 16 · high − 32).
 *
 * <p>Plan: products of eight columns are added in 16 bits, where |Σ (code − 32) · x| ≤ 32 · 127 · 8 = 32512, four quarters and all rows at
 * once; two such sums are widened and go by a scale.
 */
record SixBits() implements GroupLayout {
  private static final int BLOCK = 256, EIGHT = 8, PARTS = 16, QUARTER = 32;
  private static final int HIGH = 4096, SCALES = 6144, D = 6656, SIZE = 6720;
  /** Bytes of the columns of a quarter. */
  private static final int COLUMNS = QUARTER * ROWS;

  @Override public int block() {
    return BLOCK;
  }

  @Override public int bytes() {
    return SIZE;
  }

  @Override public int stageBytes() {
    return BLOCK / EIGHT * 2 * ROWS;
  }

  /** Of each eight numbers −32 · their sum, which a product of weights begins with. */
  @Override public long ownBytes(Activations x) {
    return 4L * (x.size() / EIGHT);
  }

  @Override public void prepare(Activations x, long row, long own) {
    for (int i = 0; i < x.size() / EIGHT; i++) {
      int sum = 0;
      for (int k = EIGHT * i; k < EIGHT * i + EIGHT; k++) sum += ALL.get(INT, row + 4L * k) >> 16;
      ALL.set(INT, own + 4L * i, Activations.twice(-32 * sum));
    }
  }

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    for (int b = 0; b < blocks; b++, w += SIZE, first += BLOCK) {
      for (int part = 0; part < 4; part++) {
        int half = part / 2, a = part % 2, column = first + half * BLOCK / 2 + a * QUARTER;
        multiply(w + (long) COLUMNS * part, w + HIGH + (long) COLUMNS * half, a == 0 ? 4 : 2, row + 4L * column,
            own + 4L * (column / EIGHT), stage + 2L * ROWS * (16 * half + 4 * a));
      }
      scale(w, row + x.scales() + 4L * (first / Activations.BLOCK), stage, sums);
    }
  }

  /**
   * Leaves Σ (code − 32) · x of each eight columns of quarters a and a + 2 of a half and each row at the stage, as shorts.
   *
   * @param up how far left the high bits of quarter a go to stand above the low ones
   */
  private static void multiply(long low, long high, int up, long codes, long starts, long stage) {
    for (int e = 0; e < QUARTER / EIGHT; e++)
      for (int r = 0; r < ROWS; r += PAIRS) {
        ShortVector s = IntVector.broadcast(INTS, ALL.get(INT, starts + 4L * e)).reinterpretAsShorts(),
            t = IntVector.broadcast(INTS, ALL.get(INT, starts + 4L * e + 32)).reinterpretAsShorts();
        for (int c = 0; c < EIGHT; c++) {
          long at = (long) ROWS * (EIGHT * e + c) + r, x = codes + 4L * (EIGHT * e + c);
          ShortVector l = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, low + at, LITTLE)
              .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
          ShortVector h = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, high + at, LITTLE)
              .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHL, up);
          IntVector ints = l.reinterpretAsInts();
          s = l.and((short) 15).or(h.and((short) 48)).mul(ints.broadcast(ALL.get(INT, x)).reinterpretAsShorts()).add(s);
          t = l.lanewise(LSHR, 4).or(h.lanewise(LSHR, 4).and((short) 48))
              .mul(ints.broadcast(ALL.get(INT, x + 8L * QUARTER)).reinterpretAsShorts()).add(t);
        }
        // A quarter has four eights.
        long to = stage + 2L * ROWS * e + 2L * r;
        s.intoMemorySegment(ALL, to, ORDER);
        t.intoMemorySegment(ALL, to + 16L * ROWS, ORDER);
      }
  }

  /** Adds what is at the stage, each 16 columns' by their scale, to the sums. */
  private static void scale(long w, long scales, long stage, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      long to = sums + 4L * r;
      ShortVector half = ShortVector.fromMemorySegment(SHORTS, ALL, w + D + 2L * r, LITTLE);
      IntVector i = ((IntVector) half.convertShape(S2I, INTS, 0)).lanewise(LSHL, 13).and(HALF),
          j = ((IntVector) half.convertShape(S2I, INTS, 1)).lanewise(LSHL, 13).and(HALF);
      FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      FloatVector e = j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      FloatVector left = fromMemorySegment(SPECIES, ALL, to, ORDER),
          right = fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER);
      for (int p = 0; p < PARTS; p++) {
        long at = stage + 4L * ROWS * p + 2L * r;
        ShortVector a = ShortVector.fromMemorySegment(SHORTS, ALL, at, ORDER),
            b = ShortVector.fromMemorySegment(SHORTS, ALL, at + 2L * ROWS, ORDER);
        ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w + SCALES + (long) ROWS * p + r, LITTLE);
        float x = ALL.get(FLOAT, scales + 4L * (p / 2));
        left = ((FloatVector) ((IntVector) a.convertShape(S2I, INTS, 0)).add(b.convertShape(S2I, INTS, 0))
            .convertShape(I2F, SPECIES, 0))
            .fma(((FloatVector) s.convertShape(B2F, SPECIES, 0)).mul(d).mul(x), left);
        right = ((FloatVector) ((IntVector) a.convertShape(S2I, INTS, 1)).add(b.convertShape(S2I, INTS, 1))
            .convertShape(I2F, SPECIES, 0))
            .fma(((FloatVector) s.convertShape(B2F, SPECIES, 1)).mul(e).mul(x), right);
      }
      left.intoMemorySegment(ALL, to, ORDER);
      right.intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
    }
  }

  /** d · s of each 16 columns and row, as floats. */
  @Override public int widenBytes() {
    return PARTS * 4 * ROWS;
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    units(w, own);
    for (int p = 0; p < panels; p++)
      for (int k = 0; k < BLOCK / QUARTER; k++)
        quarter(w + (long) PAIRS * p, k / 4, k % 4, own + 4L * PAIRS * p,
            to + next * p + 4L * QUARTER * PAIRS * k);
  }

  private static void units(long w, long to) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      ShortVector half = ShortVector.fromMemorySegment(SHORTS, ALL, w + D + 2L * r, LITTLE);
      IntVector i = ((IntVector) half.convertShape(S2I, INTS, 0)).lanewise(LSHL, 13).and(HALF),
          j = ((IntVector) half.convertShape(S2I, INTS, 1)).lanewise(LSHL, 13).and(HALF);
      FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      FloatVector e = j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      for (int p = 0; p < PARTS; p++) {
        ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w + SCALES + (long) ROWS * p + r, LITTLE);
        long out = to + 4L * ROWS * p + 4L * r;
        ((FloatVector) s.convertShape(B2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, out, ORDER);
        ((FloatVector) s.convertShape(B2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
      }
    }
  }

  /** Writes quarter k of half h of one panel. */
  private static void quarter(long w, int h, int k, long units, long to) {
    long low = w + (2L * h + k % 2) * COLUMNS, high = w + HIGH + (long) COLUMNS * h;
    int shift = k / 2 * 4, highShift = 2 * k;
    for (int c = 0; c < QUARTER; c++) {
      ShortVector code = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, low + (long) ROWS * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHR, shift).and((short) 15);
      ShortVector top = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, high + (long) ROWS * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHR, highShift).and((short) 3);
      code = code.or(top.lanewise(LSHL, 4)).sub((short) 32);
      long out = to + 4L * PAIRS * c, unit = units + 4L * ROWS * (8 * h + 2 * k + c / 16);
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(fromMemorySegment(SPECIES, ALL, unit, ORDER))
          .intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1))
          .mul(fromMemorySegment(SPECIES, ALL, unit + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
