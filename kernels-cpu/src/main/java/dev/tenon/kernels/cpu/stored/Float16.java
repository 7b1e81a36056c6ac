package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_BIAS;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_LEAST;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_MAGNITUDE;
import static dev.tenon.kernels.cpu.stored.Bits.HALF_SPECIAL;
import static dev.tenon.kernels.cpu.stored.Bits.INTS;
import static dev.tenon.kernels.cpu.stored.Bits.PAIRS;
import static dev.tenon.kernels.cpu.stored.Bits.SHORT;
import static dev.tenon.kernels.cpu.stored.Bits.SHORTS;
import static dev.tenon.kernels.cpu.stored.Bits.SIGN;
import static dev.tenon.kernels.cpu.stored.Bits.SPECIAL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;

import dev.tenon.kernels.cpu.gemm.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Rows of float16, widened as {@link Bits} says. */
record Float16() implements NarrowLayout {
  private static final long STEP = Lanes.lines(BYTES);
  /** All ones in what is infinite or not a number. */
  private static final short EXPONENT = 0x7c00;

  @Override public float at(long w) {
    return Float.float16ToFloat(ALL.get(SHORT, w));
  }

  @Override public boolean one(int depth, long w, long x, long stage) {
    FloatVector even = FloatVector.zero(SPECIES), odd = even;
    ShortVector most = ShortVector.zero(SHORTS);
    for (int k = 0, step = Math.min(depth, PAIRS); k < depth; k += step) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, w + 2L * k, ORDER);
      most = two.reinterpretAsShorts().and(EXPONENT).max(most);
      IntVector low = two.lanewise(LSHL, 16), m = low.lanewise(LSHR, 3).and(HALF_MAGNITUDE).add(HALF_BIAS),
          n = two.lanewise(LSHR, 3).and(HALF_MAGNITUDE).add(HALF_BIAS);
      even = m.min(m.reinterpretAsFloats().lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts()).or(low.and(SIGN))
          .reinterpretAsFloats().fma(fromMemorySegment(SPECIES, ALL, x + 4L * k, ORDER), even);
      odd = n.min(n.reinterpretAsFloats().lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts()).or(two.and(SIGN))
          .reinterpretAsFloats().fma(fromMemorySegment(SPECIES, ALL, x + 4L * k + BYTES, ORDER), odd);
    }
    even.add(odd).intoMemorySegment(ALL, stage, ORDER);
    return !most.eq(EXPONENT).anyTrue();
  }

  @Override public boolean four(int depth, long w, long x0, long x1, long x2, long x3, long stage) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    ShortVector most = ShortVector.zero(SHORTS);
    for (int k = 0, step = Math.min(depth, PAIRS); k < depth; k += step) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, w + 2L * k, ORDER);
      most = two.reinterpretAsShorts().and(EXPONENT).max(most);
      IntVector low = two.lanewise(LSHL, 16), m = low.lanewise(LSHR, 3).and(HALF_MAGNITUDE).add(HALF_BIAS),
          n = two.lanewise(LSHR, 3).and(HALF_MAGNITUDE).add(HALF_BIAS);
      FloatVector even = m.min(m.reinterpretAsFloats().lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts())
          .or(low.and(SIGN)).reinterpretAsFloats();
      FloatVector odd = n.min(n.reinterpretAsFloats().lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts())
          .or(two.and(SIGN)).reinterpretAsFloats();
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
    return !most.eq(EXPONENT).anyTrue();
  }

  @Override public void widen(long from, int pairs, long to) {
    for (int i = 0; i < 2 * pairs; i++) {
      IntVector two = IntVector.fromMemorySegment(INTS, ALL, from + BYTES * i, ORDER);
      // Two vectors of pairs are one row of the panel.
      long out = to + 2 * BYTES * i - BYTES * (i % 2);
      IntVector low = two.lanewise(LSHL, 16), m = low.lanewise(LSHR, 3).and(HALF_MAGNITUDE),
          n = two.lanewise(LSHR, 3).and(HALF_MAGNITUDE);
      FloatVector d = m.add(HALF_BIAS).reinterpretAsFloats(), e = n.add(HALF_BIAS).reinterpretAsFloats();
      m.add(HALF_BIAS).min(d.lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts())
          .lanewise(OR, SPECIAL, m.and(HALF_SPECIAL).eq(HALF_SPECIAL)).or(low.and(SIGN))
          .intoMemorySegment(ALL, out, ORDER);
      n.add(HALF_BIAS).min(e.lanewise(FMA, 2f, -HALF_LEAST).reinterpretAsInts())
          .lanewise(OR, SPECIAL, n.and(HALF_SPECIAL).eq(HALF_SPECIAL)).or(two.and(SIGN))
          .intoMemorySegment(ALL, out + 2 * BYTES, ORDER);
    }
  }
}
