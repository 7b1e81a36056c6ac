package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What a softmax needs of a row of scores: its greatest, the sum of its exponentials, its probabilities. */
final class Exponentials {
  private static final float LOG2_E = 1.442695f, LN_2_HIGH = 0.6933594f, LN_2_LOW = -2.1219444e-4f;
  /** Adding it rounds to a whole number and leaves that in the low bits: 1.5 · 2²³. */
  private static final float ROUND = 12582912f;
  /** Below this e^x is counted as 0; it is about the smallest normal float. */
  private static final float NOTHING = -87f;

  private Exponentials() {}

  /** The greatest of a row; NaN if there is one. */
  static float greatest(MemorySegment row, long at, int length, MemorySegment stage, long so) {
    FloatVector none = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY), a = none, b = none;
    int i = 0;
    for (; i <= length - 2 * COUNT; i += 2 * COUNT) {
      a = a.max(fromMemorySegment(SPECIES, row, at + 4L * i, ORDER));
      b = b.max(fromMemorySegment(SPECIES, row, at + 4L * (i + COUNT), ORDER));
    }
    for (; i < length; i += COUNT) {
      VectorMask<Float> there = Lanes.first(length - i);
      a = a.max(none.blend(fromMemorySegment(SPECIES, row, at + 4L * i, ORDER, there), there));
    }
    a.max(b).intoMemorySegment(stage, so, ORDER);
    float greatest = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < COUNT; lane++)
      greatest = Math.max(greatest, stage.get(FLOAT, so + 4L * lane));
    return greatest;
  }

  /** Σ exp(x − shift) over a row. */
  static float sum(MemorySegment row, long at, int length, float shift, MemorySegment stage, long so) {
    FloatVector sum = FloatVector.zero(SPECIES), shifts = FloatVector.broadcast(SPECIES, shift);
    int i = 0;
    for (; i <= length - COUNT; i += COUNT)
      sum = sum.add(exp(fromMemorySegment(SPECIES, row, at + 4L * i, ORDER).sub(shifts)));
    if (i < length) {
      VectorMask<Float> there = Lanes.first(length - i);
      sum = sum.add(FloatVector.zero(SPECIES)
          .blend(exp(fromMemorySegment(SPECIES, row, at + 4L * i, ORDER, there).sub(shifts)), there));
    }
    sum.intoMemorySegment(stage, so, ORDER);
    return Lanes.fold(stage, so);
  }

  /** Replaces a row by exp(x − shift) · scale. */
  static void replace(MemorySegment row, long at, int length, float shift, float scale) {
    FloatVector shifts = FloatVector.broadcast(SPECIES, shift), scales = FloatVector.broadcast(SPECIES, scale);
    int i = 0;
    for (; i <= length - COUNT; i += COUNT)
      exp(fromMemorySegment(SPECIES, row, at + 4L * i, ORDER).sub(shifts)).mul(scales).intoMemorySegment(row,
          at + 4L * i, ORDER);
    if (i < length) {
      VectorMask<Float> there = Lanes.first(length - i);
      exp(fromMemorySegment(SPECIES, row, at + 4L * i, ORDER, there).sub(shifts)).mul(scales).intoMemorySegment(row,
          at + 4L * i, ORDER, there);
    }
  }

  /**
   * e^x to about one unit in the last place, for x up to 88: Cephes' polynomial for e^r (Moshier 1989) with x = n ln 2 + r,
   * and n added to the exponent. Only operations that round alike everywhere; the Vector API's own EXP does not.
   */
  private static FloatVector exp(FloatVector x) {
    FloatVector shifted = x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND)),
        n = shifted.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW),
        n.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), x));
    FloatVector y = r.fma(FloatVector.broadcast(SPECIES, 1.9875691e-4f),
        FloatVector.broadcast(SPECIES, 0.0013981999f));
    y = y.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
    y = y.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
    y = y.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
    y = y.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    y = y.fma(r, one).fma(r, one);
    FloatVector scaled = y.reinterpretAsInts().add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
    return scaled.blend(0f, x.compare(VectorOperators.LT, NOTHING));
  }
}
