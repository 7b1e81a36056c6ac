package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.FEW_SHORTS;
import static dev.tenon.kernels.cpu.stored.Bits.HALF;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_SCALE;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_SPECIAL;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORT;
import static dev.tenon.kernels.cpu.stored.Bits.SPECIAL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.S2I;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Rows of float16, widened as {@link Bits} says. */
record Float16() implements NarrowLayout {
  private static final long STEP = Lanes.lines(BYTES);

  @Override public float at(MemorySegment w, long offset) {
    return Float.float16ToFloat(w.get(SHORT, offset));
  }

  @Override public void one(int depth, MemorySegment w, long wo, MemorySegment x, long xo, MemorySegment stage,
      long so) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0;
    int k = 0;
    for (; k <= depth - 2 * COUNT; k += 2 * COUNT) {
      long wk = wo + 2L * k, xk = xo + 4L * k;
      IntVector i = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wk, ORDER).convertShape(S2I, INTS, 0))
          .lanewise(LSHL, 13).and(HALF);
      IntVector j = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wk + 2L * COUNT, ORDER).convertShape(S2I,
          INTS, 0)).lanewise(LSHL, 13).and(HALF);
      s0 = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xk, ORDER), s0);
      s1 = j.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, j.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xk + BYTES, ORDER), s1);
    }
    for (; k <= depth - COUNT; k += COUNT) {
      IntVector i = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wo + 2L * k, ORDER).convertShape(S2I,
          INTS, 0)).lanewise(LSHL, 13).and(HALF);
      s0 = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xo + 4L * k, ORDER), s0);
    }
    s0.add(s1).intoMemorySegment(stage, so, ORDER);
  }

  @Override public void four(int depth, MemorySegment w, long wo, MemorySegment x, long x0, long x1, long x2, long x3,
      MemorySegment stage, long so) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    for (int k = 0; k <= depth - COUNT; k += COUNT) {
      long at = 4L * k;
      IntVector i = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wo + 2L * k, ORDER).convertShape(S2I,
          INTS, 0)).lanewise(LSHL, 13).and(HALF);
      FloatVector v = i.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, i.and(HALF_SPECIAL).eq(HALF_SPECIAL)).reinterpretAsFloats();
      s0 = v.fma(fromMemorySegment(SPECIES, x, x0 + at, ORDER), s0);
      s1 = v.fma(fromMemorySegment(SPECIES, x, x1 + at, ORDER), s1);
      s2 = v.fma(fromMemorySegment(SPECIES, x, x2 + at, ORDER), s2);
      s3 = v.fma(fromMemorySegment(SPECIES, x, x3 + at, ORDER), s3);
    }
    s0.intoMemorySegment(stage, so, ORDER);
    s1.intoMemorySegment(stage, so + STEP, ORDER);
    s2.intoMemorySegment(stage, so + 2 * STEP, ORDER);
    s3.intoMemorySegment(stage, so + 3 * STEP, ORDER);
  }

  @Override public void widen(MemorySegment m, long from, int pairs, long to) {
    for (int i = 0; i < 2 * pairs; i++) {
      IntVector two = IntVector.fromMemorySegment(INTS, m, from + BYTES * i, ORDER);
      // Two vectors of pairs are one row of the panel.
      long out = to + 2 * BYTES * i - BYTES * (i % 2);
      IntVector low = two.lanewise(LSHL, 16).lanewise(ASHR, 3).and(HALF), high = two.lanewise(ASHR, 3).and(HALF);
      low.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, low.and(HALF_SPECIAL).eq(HALF_SPECIAL)).intoMemorySegment(m, out, ORDER);
      high.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts()
          .lanewise(OR, SPECIAL, high.and(HALF_SPECIAL).eq(HALF_SPECIAL)).intoMemorySegment(m, out + 2 * BYTES, ORDER);
    }
  }
}
