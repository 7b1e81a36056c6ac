package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORT;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Rows of bfloat16: the upper half of a float. */
record Bfloat16() implements NarrowLayout {
  private static final long STEP = Lanes.lines(BYTES);
  private static final int UPPER = 0xffff0000;

  @Override public float at(MemorySegment w, long offset) {
    return Float.intBitsToFloat(w.get(SHORT, offset) << 16);
  }

  @Override public boolean one(int depth, MemorySegment w, long wo, MemorySegment x, long xo, MemorySegment stage,
      long so) {
    FloatVector even = FloatVector.zero(SPECIES), odd = even;
    for (int k = 0, step = Math.min(depth, PAIRS); k < depth; k += step) {
      IntVector two = IntVector.fromMemorySegment(INTS, w, wo + 2L * k, ORDER);
      even = two.lanewise(LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(SPECIES, x, xo + 4L * k, ORDER), even);
      odd = two.and(UPPER).reinterpretAsFloats().fma(fromMemorySegment(SPECIES, x, xo + 4L * k + BYTES, ORDER), odd);
    }
    even.add(odd).intoMemorySegment(stage, so, ORDER);
    return true;
  }

  @Override public boolean four(int depth, MemorySegment w, long wo, MemorySegment x, long x0, long x1, long x2,
      long x3, MemorySegment stage, long so) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    for (int k = 0, step = Math.min(depth, PAIRS); k < depth; k += step) {
      IntVector two = IntVector.fromMemorySegment(INTS, w, wo + 2L * k, ORDER);
      FloatVector even = two.lanewise(LSHL, 16).reinterpretAsFloats(), odd = two.and(UPPER).reinterpretAsFloats();
      long at = 4L * k, to = at + BYTES;
      s0 = odd.fma(fromMemorySegment(SPECIES, x, x0 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, x, x0 + at, ORDER), s0));
      s1 = odd.fma(fromMemorySegment(SPECIES, x, x1 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, x, x1 + at, ORDER), s1));
      s2 = odd.fma(fromMemorySegment(SPECIES, x, x2 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, x, x2 + at, ORDER), s2));
      s3 = odd.fma(fromMemorySegment(SPECIES, x, x3 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, x, x3 + at, ORDER), s3));
    }
    s0.intoMemorySegment(stage, so, ORDER);
    s1.intoMemorySegment(stage, so + STEP, ORDER);
    s2.intoMemorySegment(stage, so + 2 * STEP, ORDER);
    s3.intoMemorySegment(stage, so + 3 * STEP, ORDER);
    return true;
  }

  @Override public void widen(MemorySegment m, long from, int pairs, long to) {
    for (int i = 0; i < 2 * pairs; i++) {
      IntVector two = IntVector.fromMemorySegment(INTS, m, from + BYTES * i, ORDER);
      // Two vectors of pairs are one row of the panel.
      long out = to + 2 * BYTES * i - BYTES * (i % 2);
      two.lanewise(LSHL, 16).intoMemorySegment(m, out, ORDER);
      two.and(UPPER).intoMemorySegment(m, out + 2 * BYTES, ORDER);
    }
  }
}
