package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.BYTES;
import static dev.tenon.kernels.cpu.stored.Bits.INT;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE;
import static dev.tenon.kernels.cpu.stored.Bits.LITTLE_SHORT;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORTS;

import dev.tenon.kernels.cpu.gemm.Columns;
import dev.tenon.kernels.cpu.gemm.Lanes;
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

  /** The codes of a block of each row, four in 32 bits, and the scales as floats. */
  @Override public int ownBytes() {
    return BLOCK * Columns.WIDTH + 4 * Columns.WIDTH;
  }

  @Override public void widen(MemorySegment w, long offset, long stride, int weights, int rows, MemorySegment to,
      long at, long own) {
    long scales = own + BLOCK * Columns.WIDTH;
    for (int b = 0; b < weights / BLOCK; b++) {
      long block = offset + (long) BYTES_A_BLOCK * b;
      for (int r = 0; r < Columns.WIDTH; r++)
        to.set(FLOAT, scales + 4L * r, r < rows ? Float.float16ToFloat(w.get(LITTLE_SHORT, block + stride * r)) : 0);
      transpose(w, block + 2, stride, rows, to, own);
      widen(to, own, scales, at + 4L * Columns.WIDTH * BLOCK * b);
      widen(to, own + Lanes.BYTES, scales + Lanes.BYTES, at + 4L * Columns.WIDTH * BLOCK * b + Lanes.BYTES);
    }
  }

  /** Copies the codes of a block, four at a time, from [row, four] to [four, row], with zeros for rows that are not there. */
  private static void transpose(MemorySegment from, long offset, long stride, int rows, MemorySegment to, long at) {
    for (int i = 0; i < BLOCK / 4; i++) {
      long in = offset + 4L * i, out = at + 4L * Columns.WIDTH * i;
      for (int r = 0; r < rows; r++) to.set(INT, out + 4L * r, from.get(INT, in + stride * r));
      for (int r = rows; r < Columns.WIDTH; r++) to.set(INT, out + 4L * r, 0);
    }
  }

  /** Of a block in 32 bits a vector of rows: all columns. */
  private static void widen(MemorySegment m, long codes, long scales, long at) {
    FloatVector scale = FloatVector.fromMemorySegment(SPECIES, m, scales, ORDER);
    for (int i = 0; i < BLOCK / 4; i++) {
      IntVector four = IntVector.fromMemorySegment(INTS, m, codes + 4L * Columns.WIDTH * i, ORDER);
      long out = at + 16L * Columns.WIDTH * i;
      four.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24)
          .convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats().mul(scale)
          .intoMemorySegment(m, out, ORDER);
      four.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 24)
          .convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats().mul(scale)
          .intoMemorySegment(m, out + 4L * Columns.WIDTH, ORDER);
      four.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 24)
          .convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats().mul(scale)
          .intoMemorySegment(m, out + 8L * Columns.WIDTH, ORDER);
      four.lanewise(VectorOperators.ASHR, 24)
          .convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats().mul(scale)
          .intoMemorySegment(m, out + 12L * Columns.WIDTH, ORDER);
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
