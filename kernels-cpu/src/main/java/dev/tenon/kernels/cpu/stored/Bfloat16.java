package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.FEW_SHORTS;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORT;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Rows of bfloat16: the upper half of a float. */
record Bfloat16() implements NarrowLayout {
  private static final long STEP = Lanes.lines(BYTES), HALF = 2L * COUNT;

  @Override public float at(MemorySegment w, long offset) {
    return Float.intBitsToFloat(w.get(SHORT, offset) << 16);
  }

  @Override public void one(int depth, MemorySegment w, long wo, MemorySegment x, long xo, MemorySegment stage,
      long so) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    int k = 0;
    for (; k <= depth - 4 * COUNT; k += 4 * COUNT) {
      long wk = wo + 2L * k, xk = xo + 4L * k;
      s0 = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wk, ORDER).convertShape(S2I, INTS, 0))
          .lanewise(LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(SPECIES, x, xk, ORDER), s0);
      s1 = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wk + HALF, ORDER).convertShape(S2I, INTS, 0))
          .lanewise(LSHL, 16).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xk + BYTES, ORDER), s1);
      s2 = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wk + 2 * HALF, ORDER).convertShape(S2I, INTS, 0))
          .lanewise(LSHL, 16).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xk + 2 * BYTES, ORDER), s2);
      s3 = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wk + 3 * HALF, ORDER).convertShape(S2I, INTS, 0))
          .lanewise(LSHL, 16).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xk + 3 * BYTES, ORDER), s3);
    }
    for (; k <= depth - COUNT; k += COUNT)
      s0 = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wo + 2L * k, ORDER).convertShape(S2I, INTS, 0))
          .lanewise(LSHL, 16).reinterpretAsFloats()
          .fma(fromMemorySegment(SPECIES, x, xo + 4L * k, ORDER), s0);
    s0.add(s1).add(s2.add(s3)).intoMemorySegment(stage, so, ORDER);
  }

  @Override public void four(int depth, MemorySegment w, long wo, MemorySegment x, long x0, long x1, long x2, long x3,
      MemorySegment stage, long so) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    for (int k = 0; k <= depth - COUNT; k += COUNT) {
      long at = 4L * k;
      FloatVector v = ((IntVector) ShortVector.fromMemorySegment(FEW_SHORTS, w, wo + 2L * k, ORDER).convertShape(S2I,
          INTS, 0)).lanewise(LSHL, 16).reinterpretAsFloats();
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
      two.lanewise(LSHL, 16).intoMemorySegment(m, out, ORDER);
      two.and(0xffff0000).intoMemorySegment(m, out + 2 * BYTES, ORDER);
    }
  }
}
