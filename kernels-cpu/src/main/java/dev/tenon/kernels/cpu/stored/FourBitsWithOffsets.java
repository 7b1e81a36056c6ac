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
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.S2F;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q4_k: blocks of 256 columns, in 8 parts of 32, and 32 rows, 4736 bytes. Float16 d[32] at 0 and dmin[32] at 64; at 128 eight
 * times 576 bytes for a part each: s[32], m[32], and words of 16 bits [8][32] with the codes of columns 2·j, 2·j + 16, 2·j + 1 and
 * 2·j + 17, from the lowest bits on; weight = (d · s) · code − (dmin · m).
 *
 * <p>Plan: the products of a part are added in 16 bits as Σ (code − 8) · x, all rows at once, as {@link FourBits} does. Widened, that and
 * 8 · Σ x go by d · s, and −Σ x goes by dmin · m, part by part: memory is read from front to back, and while a part is scaled the processor
 * reads the next.
 */
record FourBitsWithOffsets() implements GroupLayout {
  private static final int BLOCK = 256, PARTS = 8, PART = 32, SIZE = 4736;
  /** Where parts begin in a block, how many bytes they have, and what is where in them. */
  private static final int FIRST = 128, PART_BYTES = 576, OFFSETS = ROWS, CODES = 2 * ROWS;

  @Override public int block() {
    return BLOCK;
  }

  @Override public int bytes() {
    return SIZE;
  }

  @Override public void order(long sums, long to) {
    Bits.zip(sums, to);
  }

  @Override public long ownBytes(Activations x) {
    return SharedCodes.bytes(x);
  }

  @Override public void prepare(Activations x, long row, long own) {
    SharedCodes.make(x, row, own);
  }

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    for (int b = 0; b < blocks; b++, w += SIZE, first += BLOCK) {
      long part = row + 4L * (first / PART);
      for (int r = 0; r < ROWS; r += PAIRS)
        multiply(w, Math.min(blocks, 1), r, own + SharedCodes.of(first), part + x.starts(), part + x.scales(),
            part + x.sums(), sums + 4L * r);
    }
  }

  /**
   * Adds a block's products to the sums of a vector's rows. Even and odd rows are the halves of 32 bits: no lane moves.
   *
   * @param one what C2 does not know to be 1: it would cut each part's loop into three
   */
  private static void multiply(long w, int one, int r, long codes, long starts, long scales, long totals, long to) {
    IntVector d = IntVector.fromMemorySegment(INTS, ALL, w + 2L * r, LITTLE),
        dMin = IntVector.fromMemorySegment(INTS, ALL, w + 2L * ROWS + 2L * r, LITTLE);
    IntVector i = d.lanewise(LSHL, 16).lanewise(ASHR, 3).and(HALF), k = d.lanewise(ASHR, 3).and(HALF),
        m = dMin.lanewise(LSHL, 16).lanewise(ASHR, 3).and(HALF), n = dMin.lanewise(ASHR, 3).and(HALF);
    FloatVector even = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    FloatVector odd = k.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, k.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    FloatVector evenMin = m.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, m.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    FloatVector oddMin = n.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, n.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    for (int p = 0; p < PARTS; p++) {
      long part = w + FIRST + (long) PART_BYTES * p, at = part + CODES + 2L * r, x = codes + SharedCodes.of(PART) * p,
          y = x + SharedCodes.ACROSS;
      ShortVector all = IntVector.broadcast(INTS, ALL.get(INT, starts + 4L * p)).reinterpretAsShorts(),
          across = ShortVector.zero(SHORTS);
      IntVector s = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, part + r, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).reinterpretAsInts();
      IntVector o = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, part + OFFSETS + r, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0)).reinterpretAsInts();
      for (int j = 0; j < PART / 4; j += one) {
        IntVector word = IntVector.fromMemorySegment(INTS, ALL, at + 2L * ROWS * j, LITTLE);
        ShortVector four = word.reinterpretAsShorts();
        all = four.mul(word.broadcast(ALL.get(INT, x + 8L * j)).reinterpretAsShorts()).add(all);
        across = four.lanewise(LSHR, 4).mul(word.broadcast(ALL.get(INT, y + 8L * j)).reinterpretAsShorts()).add(across);
        all = four.lanewise(LSHR, 8).mul(word.broadcast(ALL.get(INT, x + 8L * j + 4)).reinterpretAsShorts()).add(all);
        across = four.lanewise(LSHR, 12).mul(word.broadcast(ALL.get(INT, y + 8L * j + 4)).reinterpretAsShorts())
            .add(across);
      }
      IntVector sum = all.add(across).reinterpretAsInts();
      float scale = ALL.get(FLOAT, scales + 4L * p), total = ALL.get(FLOAT, totals + 4L * p), eight = 8 * total,
          less = -(scale * total);
      FloatVector left = fromMemorySegment(SPECIES, ALL, to, ORDER),
          right = fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER);
      ((FloatVector) o.and(0xffff).convertShape(I2F, SPECIES, 0)).mul(evenMin)
          .fma(left.broadcast(less), ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16)
              .convertShape(I2F, SPECIES, 0)).add(eight)
              .fma(((FloatVector) s.and(0xffff).convertShape(I2F, SPECIES, 0)).mul(even).mul(scale), left))
          .intoMemorySegment(ALL, to, ORDER);
      ((FloatVector) o.lanewise(LSHR, 16).convertShape(I2F, SPECIES, 0)).mul(oddMin)
          .fma(right.broadcast(less), ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0)).add(eight)
              .fma(((FloatVector) s.lanewise(LSHR, 16).convertShape(I2F, SPECIES, 0)).mul(odd).mul(scale), right))
          .intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
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

  @Override public int widenBytes() {
    return 2 * 4 * ROWS;
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    units(w, own);
    for (int p = 0; p < panels; p++)
      for (int k = 0; k < PARTS; k++)
        part(w + FIRST + (long) PART_BYTES * k + (long) PAIRS * p, w + FIRST + (long) PART_BYTES * k + CODES
            + 2L * PAIRS * p, own + 4L * PAIRS * p, to + next * p + 4L * PART * PAIRS * k);
  }

  /** Writes one part of one panel. */
  private static void part(long w, long codes, long units, long to) {
    ByteVector s = ByteVector.fromMemorySegment(BYTES, ALL, w, LITTLE),
        o = ByteVector.fromMemorySegment(BYTES, ALL, w + OFFSETS, LITTLE);
    FloatVector leftScale = ((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units, ORDER));
    FloatVector rightScale = ((FloatVector) s.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER));
    FloatVector left = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 0).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS, ORDER));
    FloatVector right = ((FloatVector) o.convertShape(ZERO_EXTEND_B2I, INTS, 1).convertShape(I2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS + Lanes.BYTES, ORDER));
    for (int c = 0; c < PART; c++) {
      // Words hold every second column of each half in their odd bytes, and the second half in their higher bits.
      ShortVector code = ShortVector.fromMemorySegment(SHORTS, ALL, codes + 2L * ROWS * (c % (PART / 2) / 2), LITTLE)
          .lanewise(LSHR, c % 2 * 8 + c / (PART / 2) * 4).and((short) 15);
      long out = to + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(leftScale).sub(left)
          .intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(rightScale).sub(right)
          .intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
