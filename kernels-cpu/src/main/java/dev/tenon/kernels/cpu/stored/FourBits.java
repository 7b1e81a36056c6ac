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
import static jdk.incubator.vector.VectorOperators.S2I;

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

  @Override public void add(long w, int blocks, Activations x, long row, int first, long own, long stage, long sums) {
    long block = first / BLOCK;
    for (int r = 0; r < ROWS; r += PAIRS)
      multiply(w, blocks, Math.min(blocks, 1), r, own + SharedCodes.of(first), row + x.starts() + 4 * block,
          row + x.scales() + 4 * block, sums + 4L * r);
  }

  /**
   * Adds Σ (code − 8) · x of each block by its scales to the sums of a vector's rows. Even and odd rows are the halves of 32 bits: no lane
   * moves.
   *
   * @param one what C2 does not know to be 1: it would cut each block's loop into three
   */
  private static void multiply(long w, int blocks, int one, int r, long codes, long starts, long scales, long to) {
    for (int b = 0; b < blocks; b++) {
      long block = w + (long) SIZE * b, at = block + SCALES + 2L * r, x = codes + 4L * BLOCK * b,
          y = x + SharedCodes.ACROSS;
      ShortVector all = IntVector.broadcast(INTS, ALL.get(INT, starts + 4L * b)).reinterpretAsShorts(),
          across = ShortVector.zero(SHORTS);
      for (int j = 0; j < WORDS; j += one) {
        IntVector word = IntVector.fromMemorySegment(INTS, ALL, at + 2L * ROWS * j, LITTLE);
        ShortVector four = word.reinterpretAsShorts();
        all = four.mul(word.broadcast(ALL.get(INT, x + 8L * j)).reinterpretAsShorts()).add(all);
        across = four.lanewise(LSHR, 4).mul(word.broadcast(ALL.get(INT, y + 8L * j)).reinterpretAsShorts()).add(across);
        all = four.lanewise(LSHR, 8).mul(word.broadcast(ALL.get(INT, x + 8L * j + 4)).reinterpretAsShorts()).add(all);
        across = four.lanewise(LSHR, 12).mul(word.broadcast(ALL.get(INT, y + 8L * j + 4)).reinterpretAsShorts())
            .add(across);
      }
      IntVector sum = all.add(across).reinterpretAsInts();
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
    for (int p = 0; p < panels; p++) panel(w + 2L * PAIRS * p, w + SCALES + 2L * PAIRS * p, to + next * p);
  }

  private static void panel(long scales, long codes, long to) {
    ShortVector half = ShortVector.fromMemorySegment(SHORTS, ALL, scales, LITTLE);
    IntVector i = ((IntVector) half.convertShape(S2I, INTS, 0)).lanewise(LSHL, 13).and(HALF),
        j = ((IntVector) half.convertShape(S2I, INTS, 1)).lanewise(LSHL, 13).and(HALF);
    FloatVector d = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    FloatVector e = j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
        .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
    for (int k = 0; k < WORDS; k++) {
      ShortVector four = ShortVector.fromMemorySegment(SHORTS, ALL, codes + 2L * ROWS * k, LITTLE);
      ShortVector a = four.and((short) 15).sub((short) 8), b = four.lanewise(LSHR, 4).and((short) 15).sub((short) 8),
          c = four.lanewise(LSHR, 8).and((short) 15).sub((short) 8), f = four.lanewise(LSHR, 12).sub((short) 8);
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
