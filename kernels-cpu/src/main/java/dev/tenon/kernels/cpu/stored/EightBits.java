package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.BYTES;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE_SHORT;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORTS;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** The format q8_0: rows of blocks of 34 bytes, a float16 scale d and 32 signed codes; weight = d · code. */
record EightBits() implements RowLayout {
  static final int BLOCK = 32, BYTES_A_BLOCK = 34;

  @Override public int block() {
    return BLOCK;
  }

  @Override public long bytes(int weights) {
    return (long) weights / BLOCK * BYTES_A_BLOCK;
  }

  @Override public void widen(MemorySegment from, long offset, int weights, MemorySegment to, long at) {
    for (int b = 0; b < weights / BLOCK; b++) {
      long block = offset + (long) BYTES_A_BLOCK * b, out = at + 4L * BLOCK * b;
      float d = Float.float16ToFloat(from.get(LITTLE_SHORT, block));
      for (int i = 0; i < BLOCK; i += PAIRS) {
        ByteVector codes = ByteVector.fromMemorySegment(BYTES, from, block + 2 + i, LITTLE);
        codes.convertShape(VectorOperators.B2F, SPECIES, 0).reinterpretAsFloats().mul(d)
            .intoMemorySegment(to, out + 4L * i, ORDER);
        codes.convertShape(VectorOperators.B2F, SPECIES, 1).reinterpretAsFloats().mul(d)
            .intoMemorySegment(to, out + 4L * (i + COUNT), ORDER);
      }
    }
  }

  /**
   * Leaves a vector whose lanes sum to the product of some blocks with numbers in eight bits.
   *
   * <p>Products are 16256 at most, so that a pair of neighbours fits 16 bits: the lower one is added to the upper one where that stands,
   * and the sum is then shifted down.
   *
   * @param codes where the numbers' codes lie in {@code x}
   * @param scales where their scales lie in {@code x}
   */
  static void dot(int blocks, MemorySegment w, long wo, MemorySegment x, long codes, long scales, long to) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int b = 0; b < blocks; b++) {
      long block = wo + (long) BYTES_A_BLOCK * b, xo = codes + 2L * BLOCK * b;
      float scale = Float.float16ToFloat(w.get(LITTLE_SHORT, block)) * x.get(FLOAT, scales + 4L * b);
      IntVector pairs = ByteVector.fromMemorySegment(BYTES, w, block + 2, LITTLE)
          .convertShape(VectorOperators.B2S, SHORTS, 0).reinterpretAsShorts()
          .mul(ShortVector.fromMemorySegment(SHORTS, x, xo, ORDER)).reinterpretAsInts();
      IntVector whole = pairs.add(pairs.lanewise(VectorOperators.LSHL, 16)).lanewise(VectorOperators.ASHR, 16);
      for (int i = PAIRS; i < BLOCK; i += PAIRS) {
        pairs = ByteVector.fromMemorySegment(BYTES, w, block + 2 + i, LITTLE)
            .convertShape(VectorOperators.B2S, SHORTS, 0).reinterpretAsShorts()
            .mul(ShortVector.fromMemorySegment(SHORTS, x, xo + 2L * i, ORDER)).reinterpretAsInts();
        whole = whole
            .add(pairs.add(pairs.lanewise(VectorOperators.LSHL, 16)).lanewise(VectorOperators.ASHR, 16));
      }
      sum = whole.convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats()
          .fma(FloatVector.broadcast(SPECIES, scale), sum);
    }
    sum.intoMemorySegment(x, to, ORDER);
  }
}
