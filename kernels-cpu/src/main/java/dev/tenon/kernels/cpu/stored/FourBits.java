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
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The format q4_0: blocks of 32 columns and 32 rows, 576 bytes. Float16 d[32] at 0; at 64 bytes [16][32] whose low four bits are column
 * j's codes and whose high four are column j + 16's; weight = d · (code − 8).
 *
 * <p>Plan: the products of a whole block are added in 16 bits, where |Σ (code − 8) · x| ≤ 8 · 127 · 32 = 32512, all rows at once; what
 * runs over on the way comes back. Then the sums are widened, once a block.
 */
record FourBits() implements GroupLayout {
  private static final int BLOCK = 32, SCALES = 64, SIZE = 576;
  private static final HighCodes HIGH = new HighCodes(BLOCK / 2);

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
    return HIGH.bytes(x);
  }

  @Override public void prepare(Activations x, long row, long own) {
    HIGH.make(x, row, own);
  }

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    long block = first / BLOCK;
    for (int r = 0; r < ROWS; r += PAIRS)
      multiply(w, blocks, r, row + 4L * first, own + HIGH.of(first), row + x.starts() + 4 * block,
          row + x.scales() + 4 * block, sums + 4L * r);
  }

  /**
   * Adds Σ (code − 8) · x of each block by its scales to the sums of a vector's rows. Even and odd rows are the halves of 32 bits: no lane
   * moves.
   */
  private static void multiply(long w, int blocks, int r, long codes, long highCodes, long starts, long scales,
      long to) {
    for (int b = 0; b < blocks; b++) {
      long block = w + (long) SIZE * b, at = block + SCALES + r, x = codes + 4L * BLOCK * b,
          y = highCodes + 2L * BLOCK * b;
      ShortVector all = IntVector.broadcast(INTS, ALL.get(INT, starts + 4L * b)).reinterpretAsShorts(),
          high = ShortVector.zero(SHORTS);
      for (int j = 0; j < BLOCK / 2; j++) {
        ShortVector two = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at + (long) ROWS * j, LITTLE)
            .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
        IntVector ints = two.reinterpretAsInts();
        all = two.mul(ints.broadcast(ALL.get(INT, x + 4L * j)).reinterpretAsShorts()).add(all);
        high = two.lanewise(LSHR, 4).mul(ints.broadcast(ALL.get(INT, y + 4L * j)).reinterpretAsShorts()).add(high);
      }
      IntVector sum = all.add(high).reinterpretAsInts();
      IntVector halves = IntVector.fromMemorySegment(INTS, ALL, block + 2L * r, LITTLE);
      IntVector i = halves.lanewise(LSHL, 16).lanewise(ASHR, 3).and(HALF), k = halves.lanewise(ASHR, 3).and(HALF);
      FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      FloatVector e = k.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, k.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      float scale = ALL.get(FLOAT, scales + 4L * b);
      ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(d.mul(d.broadcast(scale)), fromMemorySegment(SPECIES, ALL, to, ORDER)).intoMemorySegment(ALL, to, ORDER);
      ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, SPECIES, 0))
          .fma(e.mul(e.broadcast(scale)), fromMemorySegment(SPECIES, ALL, to + Lanes.BYTES, ORDER))
          .intoMemorySegment(ALL, to + Lanes.BYTES, ORDER);
    }
  }

  @Override public int widenBytes() {
    return 0;
  }

  @Override public void widen(long w, int panels, long to, long next, long own) {
    for (int p = 0; p < panels; p++) panel(w + 2L * PAIRS * p, w + SCALES + (long) PAIRS * p, to + next * p);
  }

  private static void panel(long scales, long codes, long to) {
    ShortVector half = ShortVector.fromMemorySegment(SHORTS, ALL, scales, LITTLE);
    IntVector i = ((IntVector) half.convertShape(S2I, INTS, 0)).lanewise(LSHL, 13).and(HALF),
        j = ((IntVector) half.convertShape(S2I, INTS, 1)).lanewise(LSHL, 13).and(HALF);
    FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    FloatVector e = j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    for (int c = 0; c < BLOCK / 2; c++) {
      ShortVector two = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, codes + (long) ROWS * c, LITTLE)
          .convertShape(ZERO_EXTEND_B2S, SHORTS, 0);
      ShortVector low = two.and((short) 15).sub((short) 8), high = two.lanewise(LSHR, 4).sub((short) 8);
      long out = to + 4L * PAIRS * c, across = out + 4L * PAIRS * (BLOCK / 2);
      ((FloatVector) low.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) low.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
      ((FloatVector) high.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, across, ORDER);
      ((FloatVector) high.convertShape(S2F, SPECIES, 1)).mul(e)
          .intoMemorySegment(ALL, across + Lanes.BYTES, ORDER);
    }
  }
}
