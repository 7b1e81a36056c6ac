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
import static dev.tenon.kernels.cpu.stored.Bits.SHORT;
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
  private static final int BLOCK = 256, PARTS = 8, PART = 32;
  private static final int OFFSET_UNITS = 64, SCALES = 128, OFFSETS = 384, CODES = 640, SIZE = 4736;

  @Override public int block() {
    return BLOCK;
  }

  @Override public int bytes() {
    return SIZE;
  }

  /** Bytes of what {@link #units} writes. */
  private static final int UNITS = 2 * PARTS * 4 * ROWS;

  /** Units, and sums of the parts as shorts. */
  @Override public int stageBytes() {
    return UNITS + PARTS * 2 * ROWS;
  }

  @Override public void add(MemorySegment w, long wo, int blocks, Activations x, MemorySegment m, long row, int first,
      long stage, long sums) {
    long part = first / PART, products = stage + UNITS;
    for (int b = 0; b < blocks; b++, wo += SIZE, part += PARTS) {
      // First what stands first: memory is fastest when it is read front to back.
      units(w, wo, m, stage);
      multiply(w, wo + CODES, m, row + 2L * PART * part, row + x.starts() + 2 * part, products);
      scale(m, row + x.scales() + 4 * part, row + x.sums() + 4 * part, stage, products, sums);
    }
  }

  /** Leaves Σ (code − 8) · x of each part and row at the stage, as shorts. */
  private static void multiply(MemorySegment w, long wo, MemorySegment m, long codes, long starts, long stage) {
    for (int k = 0; k < PARTS / 2; k++)
      for (int r = 0; r < ROWS; r += PAIRS) {
        long at = wo + (long) PART * ROWS * k + r, x = codes + 4L * PART * k, to = stage + 4L * ROWS * k + 2L * r;
        ShortVector low = ShortVector.broadcast(SHORTS, m.get(SHORT, starts + 4L * k)),
            high = ShortVector.broadcast(SHORTS, m.get(SHORT, starts + 4L * k + 2));
        for (int c = 0; c < PART; c++) {
          ShortVector two = ByteVector.fromMemorySegment(BYTES, w, at + (long) ROWS * c, LITTLE)
              .convertShape(ZERO_EXTEND_B2S, SHORTS, 0).reinterpretAsShorts();
          low = low.add(two.and((short) 15).mul(m.get(SHORT, x + 2L * c)));
          high = high.add(two.lanewise(LSHR, 4).mul(m.get(SHORT, x + 2L * PART + 2L * c)));
        }
        low.intoMemorySegment(m, to, ORDER);
        high.intoMemorySegment(m, to + 2L * ROWS, ORDER);
      }
  }

  /** Writes d · s of each part and row, and then dmin · m, as floats. */
  private static void units(MemorySegment w, long wo, MemorySegment m, long to) {
    units(w, wo, wo + SCALES, m, to);
    units(w, wo + OFFSET_UNITS, wo + OFFSETS, m, to + UNITS / 2);
  }

  private static void units(MemorySegment w, long halves, long bytes, MemorySegment m, long to) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      ShortVector half = ShortVector.fromMemorySegment(SHORTS, w, halves + 2L * r, LITTLE);
      IntVector i = half.convertShape(S2I, INTS, 0).reinterpretAsInts().lanewise(LSHL, 13).and(HALF),
          j = half.convertShape(S2I, INTS, 1).reinterpretAsInts().lanewise(LSHL, 13).and(HALF);
      FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      FloatVector e = j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      for (int p = 0; p < PARTS; p++) {
        ByteVector units = ByteVector.fromMemorySegment(BYTES, w, bytes + (long) ROWS * p + r, LITTLE);
        long out = to + 4L * ROWS * p + 4L * r;
        units.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0).reinterpretAsFloats().mul(d)
            .intoMemorySegment(m, out, ORDER);
        units.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0).reinterpretAsFloats().mul(e)
            .intoMemorySegment(m, out + Lanes.BYTES, ORDER);
      }
    }
  }

  /** Adds the products, each part's by its scale and offset, to the sums. */
  private static void scale(MemorySegment m, long scales, long totals, long units, long products, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS) {
      long to = sums + 4L * r;
      FloatVector left = fromMemorySegment(SPECIES, m, to, ORDER),
          right = fromMemorySegment(SPECIES, m, to + Lanes.BYTES, ORDER);
      for (int p = 0; p < PARTS; p++) {
        long unit = units + 4L * ROWS * p + 4L * r;
        ShortVector product = ShortVector.fromMemorySegment(SHORTS, m, products + 2L * ROWS * p + 2L * r, ORDER);
        float x = m.get(FLOAT, scales + 4L * p), total = m.get(FLOAT, totals + 4L * p), less = -(x * total);
        left = product.convertShape(S2F, SPECIES, 0).reinterpretAsFloats().add(8 * total)
            .fma(fromMemorySegment(SPECIES, m, unit, ORDER).mul(x), left);
        left = fromMemorySegment(SPECIES, m, unit + UNITS / 2, ORDER).fma(FloatVector.broadcast(SPECIES, less), left);
        right = product.convertShape(S2F, SPECIES, 1).reinterpretAsFloats().add(8 * total)
            .fma(fromMemorySegment(SPECIES, m, unit + Lanes.BYTES, ORDER).mul(x), right);
        right = fromMemorySegment(SPECIES, m, unit + UNITS / 2 + Lanes.BYTES, ORDER)
            .fma(FloatVector.broadcast(SPECIES, less), right);
      }
      left.intoMemorySegment(m, to, ORDER);
      right.intoMemorySegment(m, to + Lanes.BYTES, ORDER);
    }
  }

  @Override public int widenBytes() {
    return UNITS;
  }

  @Override public void widen(MemorySegment w, long wo, int panels, MemorySegment to, long at, long next, long own) {
    units(w, wo, to, own);
    for (int p = 0; p < panels; p++)
      for (int part = 0; part < PARTS; part++)
        part(w, wo + CODES + (long) PART * ROWS * (part / 2) + (long) PAIRS * p, part % 2 * 4, to,
            own + 4L * ROWS * part + 4L * PAIRS * p, at + next * p + 4L * PART * PAIRS * part);
  }

  /** Writes one part of one panel, whose codes stand so far up in their bytes. */
  private static void part(MemorySegment w, long codes, int shift, MemorySegment to, long units, long at) {
    FloatVector leftScale = fromMemorySegment(SPECIES, to, units, ORDER),
        rightScale = fromMemorySegment(SPECIES, to, units + Lanes.BYTES, ORDER);
    FloatVector left = fromMemorySegment(SPECIES, to, units + UNITS / 2, ORDER),
        right = fromMemorySegment(SPECIES, to, units + UNITS / 2 + Lanes.BYTES, ORDER);
    for (int c = 0; c < PART; c++) {
      ShortVector code = ByteVector.fromMemorySegment(BYTES, w, codes + (long) ROWS * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0).reinterpretAsShorts().lanewise(LSHR, shift).and((short) 15);
      long out = at + 4L * PAIRS * c;
      code.convertShape(S2F, SPECIES, 0).reinterpretAsFloats().mul(leftScale).sub(left)
          .intoMemorySegment(to, out, ORDER);
      code.convertShape(S2F, SPECIES, 1).reinterpretAsFloats().mul(rightScale).sub(right)
          .intoMemorySegment(to, out + Lanes.BYTES, ORDER);
    }
  }
}
