package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.tenon.kernels.cpu.Memory;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** What a softmax needs of a row of scores: its greatest, its exponentials and their sum. */
final class Exponentials {
  private static final float LOG2_E = 1.442695f, LN_2_HIGH = 0.6933594f, LN_2_LOW = -2.1219444e-4f;
  /** Adding it rounds to a whole number and leaves that in the low bits: 1.5 · 2²³. */
  private static final float ROUND = 12582912f;
  /** Below this e^x is counted as 0; it is about the smallest normal float. */
  private static final float NOTHING = -87f;

  private Exponentials() {}

  /** Fills a row up with what takes no part: negative infinity. */
  static void fill(MemorySegment row, long at, int from, int to) {
    for (int i = from; i < to; i++) row.set(FLOAT, at + 4L * i, Float.NEGATIVE_INFINITY);
  }

  /** Multiplies a row whose length is a multiple of COUNT. */
  static void scale(MemorySegment row, long at, int length, float factor) {
    long first = Memory.at(row, at, 4L * length);
    for (int i = 0; i < length; i += COUNT)
      fromMemorySegment(SPECIES, ALL, first + 4L * i, ORDER).mul(factor).intoMemorySegment(ALL, first + 4L * i, ORDER);
  }

  /** The greatest of a row whose length is a multiple of COUNT; NaN if there is one. */
  static float greatest(MemorySegment row, long at, int length, MemorySegment stage, long so) {
    long first = Memory.at(row, at, 4L * length);
    FloatVector greatest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < length; i += COUNT)
      greatest = greatest.max(fromMemorySegment(SPECIES, ALL, first + 4L * i, ORDER));
    greatest.intoMemorySegment(stage, so, ORDER);
    float top = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < COUNT; lane++) top = Math.max(top, stage.get(FLOAT, so + 4L * lane));
    return top;
  }

  /**
   * Replaces a row, whose length is a multiple of COUNT, by exp(x − shift) · scale, and returns the sum of that.
   *
   * <p>The exponential is right to about one unit in the last place for x − shift up to 88: Cephes' polynomial for e^r
   * (Moshier 1989) with x − shift = n ln 2 + r, and n added to the exponent. Only operations that round alike
   * everywhere; the Vector API's own EXP does not.
   */
  static float exponentiate(MemorySegment row, long at, int length, float shift, float scale, MemorySegment stage,
      long so) {
    FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2_E), round = FloatVector.broadcast(SPECIES, ROUND);
    FloatVector high = FloatVector.broadcast(SPECIES, -LN_2_HIGH), low = FloatVector.broadcast(SPECIES, -LN_2_LOW);
    FloatVector p6 = FloatVector.broadcast(SPECIES, 1.9875691E-4f), p5 = FloatVector.broadcast(SPECIES, 0.0013981999f);
    FloatVector p4 = FloatVector.broadcast(SPECIES, 0.008333452f), p3 = FloatVector.broadcast(SPECIES, 0.041665796f);
    FloatVector p2 = FloatVector.broadcast(SPECIES, 0.16666666f), half = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f), sum = FloatVector.zero(SPECIES);
    long first = Memory.at(row, at, 4L * length);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = fromMemorySegment(SPECIES, ALL, first + 4L * i, ORDER).sub(shift), t = x.fma(log2e, round);
      FloatVector n = t.sub(round), r = n.fma(low, n.fma(high, x));
      FloatVector y = r.fma(p6, p5).fma(r, p4).fma(r, p3).fma(r, p2).fma(r, half).fma(r, one).fma(r, one);
      IntVector bits = y.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23));
      y = bits.reinterpretAsFloats().blend(0f, x.compare(VectorOperators.LT, NOTHING)).mul(scale);
      y.intoMemorySegment(ALL, first + 4L * i, ORDER);
      sum = sum.add(y);
    }
    long lanes = Memory.at(stage, so, Lanes.BYTES);
    sum.intoMemorySegment(ALL, lanes, ORDER);
    return Lanes.fold(lanes);
  }
}
