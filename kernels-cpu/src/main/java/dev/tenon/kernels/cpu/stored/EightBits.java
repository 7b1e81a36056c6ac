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
import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.S2F;
import static jdk.incubator.vector.VectorOperators.S2I;
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

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    for (int r = 0; r < ROWS; r += PAIRS)
      multiply(w, blocks, Math.min(blocks, 1) * 2, r, row + 4L * first, row + x.scales() + 4L * (first / BLOCK),
          sums + 4L * r);
  }

  /**
   * Adds Σ code · x of each block by its scales to the sums of a vector's rows.
   *
   * @param two what C2 does not know to be 2: it would cut each block's loop into three
   */
  private static void multiply(long w, int blocks, int two, int r, long codes, long scales, long to) {
    for (int b = 0; b < blocks; b++) {
      long block = w + (long) SIZE * b, at = block + SCALES + r, x = codes + 4L * BLOCK * b;
      IntVector halves = IntVector.fromMemorySegment(INTS, ALL, block + 2L * r, LITTLE),
          all = IntVector.broadcast(INTS, -BLOCK / 2 * LIFT), odd = IntVector.zero(INTS);
      for (int j = 0; j < BLOCK; j += two) {
        ShortVector one = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at + (long) ROWS * j, LITTLE)
            .convertShape(B2S, SHORTS, 0);
        ShortVector next = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, at + (long) ROWS * (j + 1), LITTLE)
            .convertShape(B2S, SHORTS, 0);
        IntVector both = one.mul(halves.broadcast(ALL.get(INT, x + 4L * j)).reinterpretAsShorts())
            .add(next.mul(halves.broadcast(ALL.get(INT, x + 4L * j + 4)).reinterpretAsShorts())).reinterpretAsInts();
        all = both.lanewise(XOR, LIFT).add(all);
        odd = both.lanewise(ASHR, 16).add(odd);
      }
      IntVector i = halves.lanewise(LSHL, 16).lanewise(ASHR, 3).and(HALF), k = halves.lanewise(ASHR, 3).and(HALF);
      FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      FloatVector e = k.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, k.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      float scale = ALL.get(FLOAT, scales + 4L * b);
      ((FloatVector) all.sub(odd.lanewise(LSHL, 16)).convertShape(I2F, SPECIES, 0))
          .fma(d.mul(d.broadcast(scale)), fromMemorySegment(SPECIES, ALL, to, ORDER)).intoMemorySegment(ALL, to, ORDER);
      ((FloatVector) odd.convertShape(I2F, SPECIES, 0))
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
    for (int c = 0; c < BLOCK; c++) {
      ShortVector code = (ShortVector) ByteVector.fromMemorySegment(BYTES, ALL, codes + (long) ROWS * c, LITTLE)
          .convertShape(B2S, SHORTS, 0);
      long out = to + 4L * PAIRS * c;
      ((FloatVector) code.convertShape(S2F, SPECIES, 0)).mul(d).intoMemorySegment(ALL, out, ORDER);
      ((FloatVector) code.convertShape(S2F, SPECIES, 1)).mul(e).intoMemorySegment(ALL, out + Lanes.BYTES, ORDER);
    }
  }
}
