package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORT;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Rows of bfloat16: the upper half of a float. */
record Bfloat16() implements NarrowLayout {
  private static final long STEP = Lanes.lines(BYTES);
  private static final int UPPER = 0xffff0000;

  @Override public float at(long w) {
    return Float.intBitsToFloat(ALL.get(SHORT, w) << 16);
  }

  @Override public boolean one(int depth, long w, long x, long stage) {
    FloatVector even = FloatVector.zero(SPECIES), odd = even;
    for (int k = 0, step = Math.min(depth, PAIRS); k < depth; k += step) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, w + 2L * k, ORDER);
      even = two.lanewise(LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(SPECIES, ALL, x + 4L * k, ORDER), even);
      odd = two.and(UPPER).reinterpretAsFloats().fma(fromMemorySegment(SPECIES, ALL, x + 4L * k + BYTES, ORDER), odd);
    }
    even.add(odd).intoMemorySegment(ALL, stage, ORDER);
    return true;
  }

  @Override public boolean four(int depth, long w, long x0, long x1, long x2, long x3, long stage) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    for (int k = 0, step = Math.min(depth, PAIRS); k < depth; k += step) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, w + 2L * k, ORDER);
      FloatVector even = two.lanewise(LSHL, 16).reinterpretAsFloats(), odd = two.and(UPPER).reinterpretAsFloats();
      long at = 4L * k, to = at + BYTES;
      s0 = odd.fma(fromMemorySegment(SPECIES, ALL, x0 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, ALL, x0 + at, ORDER), s0));
      s1 = odd.fma(fromMemorySegment(SPECIES, ALL, x1 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, ALL, x1 + at, ORDER), s1));
      s2 = odd.fma(fromMemorySegment(SPECIES, ALL, x2 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, ALL, x2 + at, ORDER), s2));
      s3 = odd.fma(fromMemorySegment(SPECIES, ALL, x3 + to, ORDER),
          even.fma(fromMemorySegment(SPECIES, ALL, x3 + at, ORDER), s3));
    }
    s0.intoMemorySegment(ALL, stage, ORDER);
    s1.intoMemorySegment(ALL, stage + STEP, ORDER);
    s2.intoMemorySegment(ALL, stage + 2 * STEP, ORDER);
    s3.intoMemorySegment(ALL, stage + 3 * STEP, ORDER);
    return true;
  }

  @Override public void widen(long from, int pairs, long to) {
    for (int i = 0; i < 2 * pairs; i++) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, from + BYTES * i, ORDER);
      // Two vectors of pairs are one row of the panel.
      long out = to + 2 * BYTES * i - BYTES * (i % 2);
      two.lanewise(LSHL, 16).intoMemorySegment(ALL, out, ORDER);
      two.and(UPPER).intoMemorySegment(ALL, out + 2 * BYTES, ORDER);
    }
  }
}
