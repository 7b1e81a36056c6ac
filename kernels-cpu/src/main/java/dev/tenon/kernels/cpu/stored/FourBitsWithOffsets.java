package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.Memory.known;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.INT;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE;
import static dev.tenon.kernels.cpu.stored.Bits.OWN_SHIFTS;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORTS;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
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

  /** d and dmin of all rows of a group as floats, of each two vectors of them the even rows first. */
  private static final int UNITS = 2 * 4 * ROWS;

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

  @Override public int stageBytes() {
    return GROUPS * UNITS;
  }

  @Override public void add(long w, long next, int last, int blocks, Activations x, long row, int first, long own,
      long stage, long sums) {
    for (int b = 0; b < blocks; b++) {
      long block = w + (long) SIZE * b;
      for (int g = 0; g <= last; g++) units(block + next * g, stage + (long) UNITS * g);
      for (int p = 0; p < PARTS; p++) {
        int column = first + BLOCK * b + PART * p;
        for (int g = 0; g <= last; g++)
          multiply(block + FIRST + (long) PART_BYTES * p + next * g, Math.min(blocks, 1), own + SharedCodes.of(column),
              row + 4L * (column / PART), x, stage + (long) UNITS * g, sums + 4L * ROWS * g);
      }
    }
  }

  /**
   * Adds a part's products to the sums of a group's rows. Even and odd rows are the halves of 32 bits: no lane moves.
   *
   * @param one what C2 does not know to be 1: it would cut the loop into three
   * @param row where the part's scales stand, but for where they begin
   */
  private static void multiply(long w, int one, long codes, long row, Activations x, long units, long sums) {
    long near = known(codes), far = near + SharedCodes.ACROSS;
    ShortVector by4 = ShortVector.broadcast(SHORTS, 4), by8 = ShortVector.broadcast(SHORTS, 8),
        by12 = ShortVector.broadcast(SHORTS, 12);
    for (int r = 0; r < ROWS; r += PAIRS) {
      long at = known(w + CODES + 2L * r), unit = units + 4L * r, to = sums + 4L * r;
      ShortVector all = IntVector.broadcast(INTS, ALL.get(INT, row + x.starts())).reinterpretAsShorts(),
          across = ShortVector.zero(SHORTS);
      for (int i = 0; i < PART / 4; i += one) {
        int j = i & PART / 4 - 1;
        IntVector word = IntVector.fromMemorySegment(INTS, ALL, at + 2L * ROWS * j, LITTLE);
        ShortVector four = word.reinterpretAsShorts();
        all = four.mul(word.broadcast(ALL.get(INT, near + 8L * j)).reinterpretAsShorts()).add(all);
        across = (OWN_SHIFTS ? four.lanewise(LSHR, by4) : four.lanewise(LSHR, 4))
            .mul(word.broadcast(ALL.get(INT, far + 8L * j)).reinterpretAsShorts())
            .add(across);
        all = (OWN_SHIFTS ? four.lanewise(LSHR, by8) : four.lanewise(LSHR, 8))
            .mul(word.broadcast(ALL.get(INT, near + 8L * j + 4)).reinterpretAsShorts())
            .add(all);
        across = (OWN_SHIFTS ? four.lanewise(LSHR, by12) : four.lanewise(LSHR, 12))
            .mul(word.broadcast(ALL.get(INT, far + 8L * j + 4)).reinterpretAsShorts())
            .add(across);
      }
      IntVector sum = all.add(across).reinterpretAsInts(),
          pairs = IntVector.fromMemorySegment(INTS, ALL, w + 2L * r, LITTLE);
      float scale = ALL.get(FLOAT, row + x.scales()), total = ALL.get(FLOAT, row + x.sums()), eight = 8 * total,
          less = -(scale * total);
      FloatVector left = fromMemorySegment(SPECIES, ALL, to, ORDER),
          right = fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER);
      ((FloatVector) pairs.lanewise(LSHR, 8).and(0xff).convertShape(I2F, SPECIES, 0))
          .mul(fromMemorySegment(SPECIES, ALL, unit + 4L * ROWS, ORDER))
          .fma(left.broadcast(less), ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16)
              .convertShape(I2F, SPECIES, 0)).add(eight)
              .fma(((FloatVector) pairs.and(0xff).convertShape(I2F, SPECIES, 0))
                  .mul(fromMemorySegment(SPECIES, ALL, unit, ORDER)).mul(scale), left))
          .intoMemorySegment(ALL, to, ORDER);
      ((FloatVector) pairs.lanewise(LSHR, 24).convertShape(I2F, SPECIES, 0))
          .mul(fromMemorySegment(SPECIES, ALL, unit + 4L * ROWS + Lanes.BYTES, ORDER))
          .fma(right.broadcast(less), ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0)).add(eight)
              .fma(((FloatVector) pairs.lanewise(LSHR, 16).and(0xff).convertShape(I2F, SPECIES, 0))
                  .mul(fromMemorySegment(SPECIES, ALL, unit + Lanes.BYTES, ORDER)).mul(scale), right))
          .intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
    }
  }

  /** Writes d and dmin of all rows. */
  private static void units(long w, long to) {
    for (int r = 0; r < 2 * ROWS; r += PAIRS) Bits.halves(w + 2L * r, 1, to + 4L * r);
  }

  /** d and dmin of all rows, first as a product needs them, then in the order of the rows. */
  @Override public int widenBytes() {
    return 2 * stageBytes();
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    long units = own + stageBytes();
    for (int i = 0; i < 2; i++) Bits.group(w + 2L * ROWS * i, own + 4L * ROWS * i, units + 4L * ROWS * i);
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
