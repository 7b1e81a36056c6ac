package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.Memory.known;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.BYTES;
import static dev.tenon.kernels.cpu.stored.Bits.INT;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORTS;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2F;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q6_k: blocks of 256 columns, in 2 halves of 4 quarters of 32, and 32 rows, 6720 bytes. Float16 d[32] at 0; at 64 four times
 * 1664 bytes for 16 columns of the quarters of a half: signed s[4][32] and [16][3][32], of which the first two have the low four bits of
 * quarters 0 and 1 in their low four and of quarters 2 and 3 in their high four, and the third the high two bits of quarter k in bits
 * 2·k and 2·k + 1; weight = (d · s) · (low + 16 · high − 32).
 *
 * <p>Plan: products of eight columns are added in 16 bits, where |Σ (code − 32) · x| ≤ 32 · 127 · 8 = 32512, four quarters and all rows at
 * once; two such sums are widened and go by a scale. Memory is read from front to back all the while.
 */
record SixBits() implements GroupLayout {
  private static final int BLOCK = 256, EIGHT = 8, SIXTEEN = 16, QUARTER = 32, QUARTERS = 4, SIZE = 6720;
  /** Where 16 columns begin in a block, how many bytes they and one of them have, and where their codes are. */
  private static final int FIRST = 64, SIXTEENS = 1664, COLUMN = 3 * ROWS, CODES = QUARTERS * ROWS;

  /** Bytes of the sums of eight columns, twice; behind them d of all rows of each group as floats. */
  private static final int UNITS = QUARTERS * 2 * 2 * ROWS;

  @Override public int block() {
    return BLOCK;
  }

  @Override public int bytes() {
    return SIZE;
  }

  @Override public int stageBytes() {
    return UNITS + GROUPS * 4 * ROWS;
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

  @Override public void add(long w, long next, int last, int blocks, Activations x, long row, int first, long own,
      long stage, long sums) {
    for (int b = 0; b < blocks; b++) {
      long block = w + (long) SIZE * b;
      for (int g = 0; g <= last; g++) Bits.group(block + next * g, stage, stage + UNITS + 4L * ROWS * g);
      for (int i = 0; i < BLOCK / QUARTERS / SIXTEEN; i++) {
        int column = first + BLOCK * b + i / 2 * (BLOCK / 2) + i % 2 * SIXTEEN;
        for (int g = 0; g <= last; g++) {
          long sixteens = block + next * g + FIRST + (long) SIXTEENS * i;
          for (int e = 0, c = column; e < 2; e++, c += EIGHT)
            multiply(sixteens + CODES + (long) COLUMN * EIGHT * e, Math.min(blocks, 1), row + 4L * c,
                own + 4L * (c / EIGHT), stage + 2L * ROWS * e);
          scale(sixteens, row + x.scales() + 4L * (column / Activations.BLOCK), stage, stage + UNITS + 4L * ROWS * g,
              sums + 4L * ROWS * g);
        }
      }
    }
  }

  /**
   * Leaves Σ (code − 32) · x of eight columns of each quarter and row at the stage, as shorts; quarters are 4 · {@link #ROWS} bytes apart.
   *
   * @param one what C2 does not know to be 1: it would cut the loop into three
   */
  private static void multiply(long w, int one, long codes, long starts, long stage) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      // Any vector that was loaded: of such C2 knows the class.
      IntVector ints = IntVector.fromMemorySegment(INTS, ALL, w + r, LITTLE);
      ShortVector s = IntVector.broadcast(INTS, ALL.get(INT, starts)).reinterpretAsShorts(),
          t = IntVector.broadcast(INTS, ALL.get(INT, starts + 4 * QUARTER / EIGHT)).reinterpretAsShorts(),
          u = IntVector.broadcast(INTS, ALL.get(INT, starts + 8 * QUARTER / EIGHT)).reinterpretAsShorts(),
          v = IntVector.broadcast(INTS, ALL.get(INT, starts + 12 * QUARTER / EIGHT)).reinterpretAsShorts();
      long begin = known(w + r), numbers = known(codes);
      for (int i = 0; i < EIGHT; i += one) {
        int c = i & EIGHT - 1;
        long at = begin + (long) COLUMN * c, x = numbers + 4L * c;
        ShortVector a = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at, LITTLE)
            .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
        ShortVector b = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at + ROWS, LITTLE)
            .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
        ShortVector h = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at + 2 * ROWS, LITTLE)
            .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
        s = a.and((short) 15).or(h.lanewise(LSHL, 4).and((short) 48))
            .mul(ints.broadcast(ALL.get(INT, x)).reinterpretAsShorts()).add(s);
        t = b.and((short) 15).or(h.lanewise(LSHL, 2).and((short) 48))
            .mul(ints.broadcast(ALL.get(INT, x + 4 * QUARTER)).reinterpretAsShorts()).add(t);
        u = a.lanewise(LSHR, 4).or(h.and((short) 48))
            .mul(ints.broadcast(ALL.get(INT, x + 8 * QUARTER)).reinterpretAsShorts()).add(u);
        v = b.lanewise(LSHR, 4).or(h.lanewise(LSHR, 2).and((short) 48))
            .mul(ints.broadcast(ALL.get(INT, x + 12 * QUARTER)).reinterpretAsShorts()).add(v);
      }
      long to = stage + 2L * r;
      s.intoMemorySegment(ALL, to, ORDER);
      t.intoMemorySegment(ALL, to + 4 * ROWS, ORDER);
      u.intoMemorySegment(ALL, to + 8 * ROWS, ORDER);
      v.intoMemorySegment(ALL, to + 12 * ROWS, ORDER);
    }
  }

  /** Adds what is at the stage, each quarter's by its scale, to the sums. */
  private static void scale(long w, long scales, long stage, long units, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      long to = sums + 4L * r, unit = units + 4L * r;
      FloatVector left = fromMemorySegment(SPECIES, ALL, to, ORDER),
          right = fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER);
      for (int k = 0; k < QUARTERS; k++) {
        long at = stage + 4L * ROWS * k + 2L * r;
        ShortVector a = ShortVector.fromMemorySegment(SHORTS, ALL, at, ORDER),
            b = ShortVector.fromMemorySegment(SHORTS, ALL, at + 2L * ROWS, ORDER);
        ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w + (long) ROWS * k + r, LITTLE);
        float x = ALL.get(FLOAT, scales + 4L * k);
        left = ((FloatVector) ((IntVector) a.convertShape(S2I, INTS, 0)).add(b.convertShape(S2I, INTS, 0))
            .convertShape(I2F, SPECIES, 0))
            .fma(((FloatVector) s.convertShape(B2F, SPECIES, 0)).mul(fromMemorySegment(SPECIES, ALL, unit, ORDER))
                .mul(x), left);
        right = ((FloatVector) ((IntVector) a.convertShape(S2I, INTS, 1)).add(b.convertShape(S2I, INTS, 1))
            .convertShape(I2F, SPECIES, 0))
            .fma(((FloatVector) s.convertShape(B2F, SPECIES, 1))
                .mul(fromMemorySegment(SPECIES, ALL, unit + Lanes.BYTES, ORDER)).mul(x), right);
      }
      left.intoMemorySegment(ALL, to, ORDER);
      right.intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
    }
  }

  /** d of all rows, first as {@link Bits#group} needs room, then in the order of the rows. */
  @Override public int widenBytes() {
    return 2 * 4 * ROWS;
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    long units = own + 4 * ROWS;
    Bits.group(w, own, units);
    for (int p = 0; p < panels; p++)
      for (int i = 0; i < BLOCK / QUARTERS / SIXTEEN; i++)
        for (int k = 0; k < QUARTERS; k++)
          columns(w + FIRST + (long) SIXTEENS * i + (long) PAIRS * p, k, units + 4L * PAIRS * p,
              to + next * p + 4L * PAIRS * (BLOCK / 2 * (i / 2) + QUARTER * k + SIXTEEN * (i % 2)));
  }

  /** Writes 16 columns of quarter k of one panel. */
  private static void columns(long w, int k, long units, long to) {
    long low = w + CODES + (long) ROWS * (k % 2), high = w + CODES + 2L * ROWS;
    int shift = k / 2 * 4, highShift = 2 * k;
    ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w + (long) ROWS * k, LITTLE);
    FloatVector left = ((FloatVector) s.convertShape(B2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units, ORDER));
    FloatVector right = ((FloatVector) s.convertShape(B2F, SPECIES, 1))
        .mul(fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER));
    for (int c = 0; c < SIXTEEN; c++) {
      ShortVector code = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, low + (long) COLUMN * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHR, shift).and((short) 15);
      ShortVector top = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, high + (long) COLUMN * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).lanewise(LSHR, highShift).and((short) 3);
      code = code.or(top.lanewise(LSHL, 4)).sub((short) 32);
      long out = to + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(left).intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(right).intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
