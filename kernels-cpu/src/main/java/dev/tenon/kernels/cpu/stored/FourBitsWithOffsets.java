package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
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

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q4_k: blocks of 256 columns, in 8 parts of 32, and 32 rows, 4736 bytes. Float16 d[32] at 0 and dmin[32] at 64; at 128 eight
 * times 576 bytes for a part each: words of 16 bits [32] with s in the low byte and m in the high one, then [8][32] with the codes of
 * columns 2·j, 2·j + 16, 2·j + 1 and 2·j + 17, from the lowest bits on; weight = (d · s) · code − (dmin · m).
 *
 * <p>Plan: the products of a part are added in 16 bits as Σ (code − 8) · x, all rows at once, as {@link FourBits} does. Widened, that and
 * 8 · Σ x go by d · s, and −Σ x goes by dmin · m, part by part: memory is read from front to back, and while a part is scaled the processor
 * reads the next.
 */
record FourBitsWithOffsets() implements GroupLayout {
  private static final int BLOCK = 256, PARTS = 8, PART = 32, SIZE = 4736;
  /** Where parts begin in a block, how many bytes they have, and what is where in them. */
  private static final int FIRST = 128, PART_BYTES = 576, CODES = 2 * ROWS;

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

  /** d and dmin of all rows as floats, of each two vectors of them the even rows first. */
  @Override public int stageBytes() {
    return 2 * 4 * ROWS;
  }

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    for (int b = 0; b < blocks; b++, w += SIZE, first += BLOCK) {
      units(w, stage);
      long part = row + 4L * (first / PART);
      for (int r = 0; r < ROWS; r += PAIRS)
        multiply(w + FIRST, Math.min(blocks, 1), r, own + SharedCodes.of(first), part + x.starts(), part + x.scales(),
            part + x.sums(), stage + 4L * r, sums + 4L * r);
    }
  }

  /**
   * Adds a block's products to the sums of a vector's rows. Even and odd rows are the halves of 32 bits: no lane moves.
   *
   * @param one what C2 does not know to be 1: it would cut each part's loop into three
   */
  private static void multiply(long w, int one, int r, long codes, long starts, long scales, long totals, long units,
      long to) {
    for (int p = 0; p < PARTS; p++) {
      long part = w + (long) PART_BYTES * p, at = part + CODES + 2L * r, x = codes + 4L * PART * p,
          y = x + SharedCodes.ACROSS;
      ShortVector all = IntVector.broadcast(INTS, ALL.get(INT, starts + 4L * p)).reinterpretAsShorts(),
          across = ShortVector.zero(SHORTS);
      for (int j = 0; j < PART / 4; j += one) {
        IntVector word = IntVector.fromMemorySegment(INTS, ALL, at + 2L * ROWS * j, LITTLE);
        ShortVector four = word.reinterpretAsShorts();
        all = four.mul(word.broadcast(ALL.get(INT, x + 8L * j)).reinterpretAsShorts()).add(all);
        across = four.lanewise(LSHR, 4).mul(word.broadcast(ALL.get(INT, y + 8L * j)).reinterpretAsShorts()).add(across);
        all = four.lanewise(LSHR, 8).mul(word.broadcast(ALL.get(INT, x + 8L * j + 4)).reinterpretAsShorts()).add(all);
        across = four.lanewise(LSHR, 12).mul(word.broadcast(ALL.get(INT, y + 8L * j + 4)).reinterpretAsShorts())
            .add(across);
      }
      IntVector sum = all.add(across).reinterpretAsInts(),
          pairs = IntVector.fromMemorySegment(INTS, ALL, part + 2L * r, LITTLE);
      float scale = ALL.get(FLOAT, scales + 4L * p), total = ALL.get(FLOAT, totals + 4L * p), eight = 8 * total,
          less = -(scale * total);
      FloatVector left = fromMemorySegment(SPECIES, ALL, to, ORDER),
          right = fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER);
      ((FloatVector) pairs.lanewise(LSHR, 8).and(0xff).convertShape(I2F, SPECIES, 0))
          .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS, ORDER))
          .fma(left.broadcast(less), ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16)
              .convertShape(I2F, SPECIES, 0)).add(eight)
              .fma(((FloatVector) pairs.and(0xff).convertShape(I2F, SPECIES, 0))
                  .mul(fromMemorySegment(SPECIES, ALL, units, ORDER)).mul(scale), left))
          .intoMemorySegment(ALL, to, ORDER);
      ((FloatVector) pairs.lanewise(LSHR, 24).convertShape(I2F, SPECIES, 0))
          .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS + Lanes.BYTES, ORDER))
          .fma(right.broadcast(less), ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0)).add(eight)
              .fma(((FloatVector) pairs.lanewise(LSHR, 16).and(0xff).convertShape(I2F, SPECIES, 0))
                  .mul(fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER)).mul(scale), right))
          .intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
    }
  }

  /** Writes d and dmin of all rows. */
  private static void units(long w, long to) {
    for (int r = 0; r < 2 * ROWS; r += PAIRS) {
      IntVector halves = IntVector.fromMemorySegment(INTS, ALL, w + 2L * r, LITTLE);
      IntVector i = halves.lanewise(LSHL, 16).lanewise(ASHR, 3).and(HALF), k = halves.lanewise(ASHR, 3).and(HALF);
      i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).intoMemorySegment(ALL, to + 4L * r, ORDER);
      k.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, k.and(HALF_SPECIAL).eq(HALF_SPECIAL))
          .intoMemorySegment(ALL, to + 4L * r + Lanes.BYTES, ORDER);
    }
  }

  /** d and dmin of all rows, first as a product needs them, then in the order of the rows. */
  @Override public int widenBytes() {
    return 2 * stageBytes();
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    long units = own + stageBytes();
    units(w, own);
    for (int i = 0; i < 2; i++) Bits.zip(own + 4L * ROWS * i, units + 4L * ROWS * i);
    for (int p = 0; p < panels; p++)
      for (int k = 0; k < PARTS; k++)
        part(w + FIRST + (long) PART_BYTES * k + 2L * PAIRS * p, units + 4L * PAIRS * p,
            to + next * p + 4L * PART * PAIRS * k);
  }

  /** Writes one part of one panel. */
  private static void part(long w, long units, long to) {
    ShortVector pairs = ShortVector.fromMemorySegment(SHORTS, ALL, w, LITTLE), s = pairs.and((short) 0xff),
        o = pairs.lanewise(LSHR, 8);
    FloatVector leftScale = ((FloatVector) s.convertShape(S2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units, ORDER));
    FloatVector rightScale = ((FloatVector) s.convertShape(S2F, SPECIES, 1))
        .mul(fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER));
    FloatVector left = ((FloatVector) o.convertShape(S2F, SPECIES, 0))
        .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS, ORDER));
    FloatVector right = ((FloatVector) o.convertShape(S2F, SPECIES, 1))
        .mul(fromMemorySegment(SPECIES, ALL, units + 4L * ROWS + Lanes.BYTES, ORDER));
    for (int c = 0; c < PART; c++) {
      // Words hold every second column of each half in their odd bytes, and the second half in their higher bits.
      ShortVector code = ShortVector
          .fromMemorySegment(SHORTS, ALL, w + CODES + 2L * ROWS * (c % (PART / 2) / 2), LITTLE)
          .lanewise(LSHR, c % 2 * 8 + c / (PART / 2) * 4).and((short) 15);
      long out = to + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(leftScale).sub(left)
          .intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(rightScale).sub(right)
          .intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
