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
 * The format q4_0: blocks of 32 columns and 32 rows, 576 bytes. Float16 d[32] at 0; at 64 words of 16 bits [8][32], which hold, from the
 * lowest bits on, the codes of columns 2·j, 2·j + 16, 2·j + 1 and 2·j + 17; weight = d · (code − 8).
 *
 * <p>Plan: the products of a whole block are added in 16 bits, where |Σ (code − 8) · x| ≤ 8 · 127 · 32 = 32512, all rows at once; what
 * runs over on the way comes back. Then the sums are widened, once a block.
 */
record FourBits() implements GroupLayout {
  private static final int BLOCK = 32, SCALES = 64, SIZE = 576;
  private static final int WORDS = BLOCK / 4;

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

  /** What a block's sums go by, of each group for even rows and for odd ones. */
  @Override public int stageBytes() {
    return (int) (GROUPS * 2 * Lanes.BYTES);
  }

  @Override public void add(long w, long next, int last, int blocks, Activations x, long row, int first, long own,
      long stage, long sums) {
    long block = first / BLOCK;
    for (int r = 0; r < ROWS; r += PAIRS)
      multiply(w, next, last, blocks, Math.min(blocks, 1), r, own + SharedCodes.of(first), row + x.starts() + 4 * block,
          row + x.scales() + 4 * block, stage, sums + 4L * r);
  }

  /**
   * Adds Σ (code − 8) · x of each block by its scales to the sums of a vector's rows, in all groups. Even and odd rows are the halves of 32
   * bits: no lane moves.
   *
   * @param one what C2 does not know to be 1: it would cut each block's loops into three
   */
  private static void multiply(long w, long next, int last, int blocks, int one, int r, long codes, long starts,
      long scales, long stage, long to) {
    long at = w + SCALES + 2L * r, at0 = known(at), at1 = known(GroupLayout.other(1, at, next, last)),
        at2 = known(GroupLayout.other(2, at, next, last)), at3 = known(GroupLayout.other(3, at, next, last)),
        x = known(codes), kept = known(stage), factors = known(scales), begins = known(starts), sums = known(to);
    ShortVector by4 = ShortVector.broadcast(SHORTS, 4), by8 = ShortVector.broadcast(SHORTS, 8),
        by12 = ShortVector.broadcast(SHORTS, 12);
    for (int b = 0; b < blocks; b++) {
      for (int g = 0; g < GROUPS; g++)
        Bits.halves(GroupLayout.other(g, w, next, last) + 2L * r + (long) SIZE * b, ALL.get(FLOAT, factors + 4L * b),
            kept + 2 * Lanes.BYTES * g);
      ShortVector sum0 = IntVector.broadcast(INTS, ALL.get(INT, begins + 4L * b)).reinterpretAsShorts(), sum1 = sum0,
          sum2 = sum0, sum3 = sum0;
      for (int i = 0; i < WORDS; i += one) {
        int j = i & WORDS - 1;
        long place = (long) SIZE * b + 2L * ROWS * j, number = x + 4L * BLOCK * b + 8L * j,
            across = number + SharedCodes.ACROSS;
        ShortVector y = IntVector.broadcast(INTS, ALL.get(INT, number)).reinterpretAsShorts(),
            u = IntVector.broadcast(INTS, ALL.get(INT, across)).reinterpretAsShorts(),
            v = IntVector.broadcast(INTS, ALL.get(INT, number + 4)).reinterpretAsShorts(),
            t = IntVector.broadcast(INTS, ALL.get(INT, across + 4)).reinterpretAsShorts();
        ShortVector four = ShortVector.fromMemorySegment(SHORTS, ALL, at0 + place, LITTLE);
        sum0 = four.mul(y).add(sum0);
        sum0 = (OWN_SHIFTS ? four.lanewise(LSHR, by4) : four.lanewise(LSHR, 4)).mul(u).add(sum0);
        sum0 = (OWN_SHIFTS ? four.lanewise(LSHR, by8) : four.lanewise(LSHR, 8)).mul(v).add(sum0);
        sum0 = (OWN_SHIFTS ? four.lanewise(LSHR, by12) : four.lanewise(LSHR, 12)).mul(t).add(sum0);
        four = ShortVector.fromMemorySegment(SHORTS, ALL, at1 + place, LITTLE);
        sum1 = four.mul(y).add(sum1);
        sum1 = (OWN_SHIFTS ? four.lanewise(LSHR, by4) : four.lanewise(LSHR, 4)).mul(u).add(sum1);
        sum1 = (OWN_SHIFTS ? four.lanewise(LSHR, by8) : four.lanewise(LSHR, 8)).mul(v).add(sum1);
        sum1 = (OWN_SHIFTS ? four.lanewise(LSHR, by12) : four.lanewise(LSHR, 12)).mul(t).add(sum1);
        four = ShortVector.fromMemorySegment(SHORTS, ALL, at2 + place, LITTLE);
        sum2 = four.mul(y).add(sum2);
        sum2 = (OWN_SHIFTS ? four.lanewise(LSHR, by4) : four.lanewise(LSHR, 4)).mul(u).add(sum2);
        sum2 = (OWN_SHIFTS ? four.lanewise(LSHR, by8) : four.lanewise(LSHR, 8)).mul(v).add(sum2);
        sum2 = (OWN_SHIFTS ? four.lanewise(LSHR, by12) : four.lanewise(LSHR, 12)).mul(t).add(sum2);
        four = ShortVector.fromMemorySegment(SHORTS, ALL, at3 + place, LITTLE);
        sum3 = four.mul(y).add(sum3);
        sum3 = (OWN_SHIFTS ? four.lanewise(LSHR, by4) : four.lanewise(LSHR, 4)).mul(u).add(sum3);
        sum3 = (OWN_SHIFTS ? four.lanewise(LSHR, by8) : four.lanewise(LSHR, 8)).mul(v).add(sum3);
        sum3 = (OWN_SHIFTS ? four.lanewise(LSHR, by12) : four.lanewise(LSHR, 12)).mul(t).add(sum3);
      }
      IntVector words = sum0.reinterpretAsInts();
      ((FloatVector) words.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept, ORDER), fromMemorySegment(SPECIES, ALL, sums, ORDER))
          .intoMemorySegment(ALL, sums, ORDER);
      ((FloatVector) words.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + Lanes.BYTES, ORDER);
      words = sum1.reinterpretAsInts();
      ((FloatVector) words.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 2 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 1 * 4L * ROWS, ORDER))
          .intoMemorySegment(ALL, sums + 1 * 4L * ROWS, ORDER);
      ((FloatVector) words.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 3 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 1 * 4L * ROWS + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + 1 * 4L * ROWS + Lanes.BYTES, ORDER);
      words = sum2.reinterpretAsInts();
      ((FloatVector) words.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 4 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 2 * 4L * ROWS, ORDER))
          .intoMemorySegment(ALL, sums + 2 * 4L * ROWS, ORDER);
      ((FloatVector) words.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 5 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 2 * 4L * ROWS + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, sums + 2 * 4L * ROWS + Lanes.BYTES, ORDER);
      words = sum3.reinterpretAsInts();
      ((FloatVector) words.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(fromMemorySegment(SPECIES, ALL, kept + 6 * Lanes.BYTES, ORDER),
              fromMemorySegment(SPECIES, ALL, sums + 3 * 4L * ROWS, ORDER))
          .intoMemorySegment(ALL, sums + 3 * 4L * ROWS, ORDER);
      ((FloatVector) words.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
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
    for (int p = 0; p < panels; p++) panel(units + 4L * PAIRS * p, w + SCALES + 2L * PAIRS * p, to + next * p);
  }

  private static void panel(long units, long codes, long to) {
    FloatVector d = fromMemorySegment(SPECIES, ALL, units, ORDER),
        e = fromMemorySegment(SPECIES, ALL, units + Lanes.BYTES, ORDER);
    for (int k = 0; k < WORDS; k++) {
      IntVector four = IntVector.fromMemorySegment(INTS, ALL, codes + 2L * ROWS * k, LITTLE);
      ShortVector a = four.reinterpretAsShorts().and((short) 15).sub((short) 8);
      ShortVector b = four.lanewise(LSHR, 4).reinterpretAsShorts().and((short) 15).sub((short) 8);
      ShortVector c = four.lanewise(LSHR, 8).reinterpretAsShorts().and((short) 15).sub((short) 8);
      ShortVector f = four.lanewise(LSHR, 12).reinterpretAsShorts().and((short) 15).sub((short) 8);
      long out = to + 8L * PAIRS * k, next = out + 4L * PAIRS, far = out + 4L * PAIRS * (BLOCK / 2),
          farNext = far + 4L * PAIRS;
      ((FloatVector) a.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) a.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
      ((FloatVector) c.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, next, ORDER);
      ((FloatVector) c.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, next + Lanes.BYTES, ORDER);
      ((FloatVector) b.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, far, ORDER);
      ((FloatVector) b.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, far + Lanes.BYTES, ORDER);
      ((FloatVector) f.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, farNext, ORDER);
      ((FloatVector) f.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, farNext + Lanes.BYTES, ORDER);
    }
  }
}
