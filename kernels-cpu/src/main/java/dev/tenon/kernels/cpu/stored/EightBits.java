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
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2F;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q8_0: blocks of 32 columns and 32 rows, 1088 bytes. Float16 d[32] at 0; at 64 signed codes [32][32], column after column;
 * weight = d · code.
 *
 * <p>Plan: products of two columns are added in 16 bits, |code · x| ≤ 128 · 127, so that two fit; odd rows, the upper halves of 32 bits,
 * go on in sums of their own. So do the 32 bits as they are, with 2¹⁵ added to the lower half, which is not negative then: less the odd
 * sums and what was added, these are the even rows'. They are scaled once a block, and at once: the processor reads the next block
 * meanwhile, as it does not while it scales several.
 */
record EightBits() implements GroupLayout {
  private static final int BLOCK = 32, SCALES = 64, SIZE = 1088;
  /** The sign of 16 bits: to turn it is to add it. */
  private static final int LIFT = 1 << 15;

  @Override public int block() {
    return BLOCK;
  }

  @Override public int bytes() {
    return SIZE;
  }

  @Override public void order(long sums, long to) {
    Bits.zip(sums, to);
  }

  /** What a block's sums go by, of each group for even rows and for odd ones. */
  @Override public int stageBytes() {
    return (int) (GROUPS * 2 * Lanes.BYTES);
  }

  @Override public void add(long w, long next, int last, int blocks, Activations x, long row, int first, long own,
      long stage, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS)
      multiply(w, next, last, blocks, Math.min(blocks, 1), r, row + 4L * first,
          row + x.scales() + 4L * (first / BLOCK), stage, sums + 4L * r);
  }

  /**
   * Adds Σ code · x of each block by its scales to the sums of a vector's rows, in all groups.
   *
   * @param one what C2 does not know to be 1: it would cut each block's loops into three
   */
  private static void multiply(long w, long next, int last, int blocks, int one, int r, long codes, long scales,
      long stage, long to) {
    long at = w + SCALES + r, at0 = known(at), at1 = known(GroupLayout.other(1, at, next, last)),
        at2 = known(GroupLayout.other(2, at, next, last)), at3 = known(GroupLayout.other(3, at, next, last)),
        x = known(codes),
        kept = known(stage), factors = known(scales), sums = known(to);
    for (int b = 0; b < blocks; b++) {
      for (int g = 0; g < GROUPS; g++)
        Bits.halves(GroupLayout.other(g, w, next, last) + 2L * r + (long) SIZE * b, ALL.get(FLOAT, factors + 4L * b),
            kept + 2 * Lanes.BYTES * g);
      IntVector even0 = IntVector.broadcast(INTS, -BLOCK / 2 * LIFT), odd0 = IntVector.zero(INTS), even1 = even0,
          odd1 = odd0, even2 = even0, odd2 = odd0, even3 = even0, odd3 = odd0;
      for (int i = 0; i < BLOCK; i += 2 * one) {
        int j = i & BLOCK - 2;
        long place = (long) SIZE * b + (long) ROWS * j, number = x + 4L * BLOCK * b + 4L * j;
        ShortVector y = IntVector.broadcast(INTS, ALL.get(INT, number)).reinterpretAsShorts(),
            z = IntVector.broadcast(INTS, ALL.get(INT, number + 4)).reinterpretAsShorts();
        IntVector both = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at0 + place, LITTLE)
            .convertShape(B2S, SHORTS, 0)).mul(y)
            .add(((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at0 + place + ROWS, LITTLE)
                .convertShape(B2S, SHORTS, 0)).mul(z))
            .reinterpretAsInts();
        even0 = both.lanewise(XOR, LIFT).add(even0);
        odd0 = both.lanewise(ASHR, 16).add(odd0);
        both = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at1 + place, LITTLE)
            .convertShape(B2S, SHORTS, 0)).mul(y)
            .add(((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at1 + place + ROWS, LITTLE)
                .convertShape(B2S, SHORTS, 0)).mul(z))
            .reinterpretAsInts();
        even1 = both.lanewise(XOR, LIFT).add(even1);
        odd1 = both.lanewise(ASHR, 16).add(odd1);
        both = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at2 + place, LITTLE)
            .convertShape(B2S, SHORTS, 0)).mul(y)
            .add(((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at2 + place + ROWS, LITTLE)
                .convertShape(B2S, SHORTS, 0)).mul(z))
            .reinterpretAsInts();
        even2 = both.lanewise(XOR, LIFT).add(even2);
        odd2 = both.lanewise(ASHR, 16).add(odd2);
        both = ((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at3 + place, LITTLE)
            .convertShape(B2S, SHORTS, 0)).mul(y)
            .add(((ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at3 + place + ROWS, LITTLE)
                .convertShape(B2S, SHORTS, 0)).mul(z))
            .reinterpretAsInts();
        even3 = both.lanewise(XOR, LIFT).add(even3);
        odd3 = both.lanewise(ASHR, 16).add(odd3);
      }
      ((FloatVector) even0.sub(odd0.lanewise(LSHL, 16)).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept, ORDER), fromMemorySegment(SPECIES, ALL, sums, ORDER))
          .intoMemorySegment(ALL, sums, ORDER);
      ((FloatVector) odd0.convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + Lanes.BYTES, ORDER);
      ((FloatVector) even1.sub(odd1.lanewise(LSHL, 16)).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 2 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 1 * 4L * ROWS, ORDER))
          .intoMemorySegment(ALL, sums + 1 * 4L * ROWS, ORDER);
      ((FloatVector) odd1.convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 3 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 1 * 4L * ROWS + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + 1 * 4L * ROWS + Lanes.BYTES, ORDER);
      ((FloatVector) even2.sub(odd2.lanewise(LSHL, 16)).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 4 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 2 * 4L * ROWS, ORDER))
          .intoMemorySegment(ALL, sums + 2 * 4L * ROWS, ORDER);
      ((FloatVector) odd2.convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 5 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 2 * 4L * ROWS + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + 2 * 4L * ROWS + Lanes.BYTES, ORDER);
      ((FloatVector) even3.sub(odd3.lanewise(LSHL, 16)).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 6 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 3 * 4L * ROWS, ORDER))
          .intoMemorySegment(ALL, sums + 3 * 4L * ROWS, ORDER);
      ((FloatVector) odd3.convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 7 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 3 * 4L * ROWS + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + 3 * 4L * ROWS + Lanes.BYTES, ORDER);
    }
  }

  /** d of all rows, first as {@link Bits#group} needs room, then in the order of the rows. */
  @Override public int widenBytes() {
    return 2 * 4 * ROWS;
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    long units = own + 4 * ROWS;
    Bits.group(w, own, units);
    for (int p = 0; p < panels; p++) panel(units + 4L * PAIRS * p, w + SCALES + (long) PAIRS * p, to + next * p);
  }

  private static void panel(long units, long codes, long to) {
    FloatVector d = fromMemorySegment(SPECIES, ALL, units, ORDER),
        e = fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER);
    for (int c = 0; c < BLOCK; c++) {
      ShortVector code = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, codes + (long) ROWS * c, LITTLE)
          .convertShape(B2S, SHORTS, 0);
      long out = to + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
