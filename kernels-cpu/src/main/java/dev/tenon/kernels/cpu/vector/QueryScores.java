package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Scores of one query and a tile of {@link #KEYS} keys, lanes along the keys; their maximum and sum so far lie together. */
final class QueryScores {
  static final int KEYS = 64;
  /** Where running maxima start: far below any score, far above {@link VisibleKeys#UNSEEN}. */
  static final float LOWEST = -1e30f;
  private static final FloatVector UNSEEN = Lanes.all(VisibleKeys.UNSEEN);
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  private QueryScores() {}

  /** Which keys lie between two positions and in a segment, the first in the lowest bit. */
  static long bits(MemorySegment at, MemorySegment segments, long offset, int count, long lowest, long highest,
      long segment) {
    long bits = 0;
    for (int i = 0; i < count; i += LONGS.length()) {
      VectorMask<Long> some = LONGS.indexInRange(i, count);
      LongVector position = LongVector.fromMemorySegment(LONGS, at, offset + 8L * i, ByteOrder.nativeOrder(),
          some);
      LongVector its = LongVector.fromMemorySegment(LONGS, segments, offset + 8L * i, ByteOrder.nativeOrder(),
          some);
      VectorMask<Long> reached = position.compare(VectorOperators.LE, highest)
          .and(position.compare(VectorOperators.GE, lowest));
      bits |= its.compare(VectorOperators.EQ, segment, some).and(reached).toLong() << i;
    }
    return bits;
  }

  /** Dot products of a query with four keys a stride apart, the last of them repeated where there are fewer. */
  static void dots(MemorySegment query, long q, MemorySegment keys, long k, long stride, int last, int size,
      MemorySegment to, long offset) {
    long k1 = k + Math.min(1, last) * stride, k2 = k + Math.min(2, last) * stride, k3 = k + last * stride;
    FloatVector s0 = Lanes.zero(), s1 = Lanes.zero(), s2 = Lanes.zero(), s3 = Lanes.zero();
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) {
      FloatVector x = Lanes.load(query, q + 4L * c);
      s0 = x.fma(Lanes.load(keys, k + 4L * c), s0);
      s1 = x.fma(Lanes.load(keys, k1 + 4L * c), s1);
      s2 = x.fma(Lanes.load(keys, k2 + 4L * c), s2);
      s3 = x.fma(Lanes.load(keys, k3 + 4L * c), s3);
    }
    if (c < size) {
      VectorMask<Float> tail = Lanes.tail(size);
      FloatVector x = Lanes.load(query, q + 4L * c, tail);
      s0 = x.fma(Lanes.load(keys, k + 4L * c, tail), s0);
      s1 = x.fma(Lanes.load(keys, k1 + 4L * c, tail), s1);
      s2 = x.fma(Lanes.load(keys, k2 + 4L * c, tail), s2);
      s3 = x.fma(Lanes.load(keys, k3 + 4L * c, tail), s3);
    }
    Lanes.store(Lanes.sums(s0, s1, s2, s3), to, offset, Lanes.FIRST_4);
  }

  static void multiply(MemorySegment m, long scores, float scale) {
    for (int i = 0; i < KEYS; i += COUNT) Lanes.store(Lanes.load(m, scores + 4L * i).mul(scale), m, scores + 4L * i);
  }

  static void slope(MemorySegment m, long scores, long distances, float scale, float slope) {
    for (int i = 0; i < KEYS; i += COUNT) {
      FloatVector bias = Lanes.load(m, distances + 4L * i).mul(slope);
      Lanes.store(Lanes.load(m, scores + 4L * i).fma(Lanes.all(scale), bias), m, scores + 4L * i);
    }
  }

  /** Hides scores of keys not seen and raises the maximum; gives what to multiply by what was summed under the former one. */
  static float rise(MemorySegment m, long scores, long seen, long part) {
    FloatVector most = Lanes.all(LOWEST);
    for (int i = 0; i < KEYS; i += COUNT) {
      FloatVector s = UNSEEN.blend(Lanes.load(m, scores + 4L * i), VectorMask.fromLong(Lanes.FLOATS, seen >>> i));
      Lanes.store(s, m, scores + 4L * i);
      most = Lanes.larger(s, most);
    }
    float before = m.get(FLOAT, part), top = Math.max(before, Lanes.max(most));
    m.set(FLOAT, part, top);
    return VectorMath.exp2(Lanes.all(before - top)).lane(0);
  }

  /** Scores to probabilities, not yet divided by their sum. */
  static void soften(MemorySegment m, long scores, float shrink, long part) {
    FloatVector top = Lanes.spread(m, part), sum = Lanes.zero();
    for (int i = 0; i < KEYS; i += COUNT) {
      FloatVector p = VectorMath.exp2(Lanes.load(m, scores + 4L * i).sub(top));
      Lanes.store(p, m, scores + 4L * i);
      sum = sum.add(p);
    }
    m.set(FLOAT, part + 4, m.get(FLOAT, part + 4) * shrink + Lanes.sum(sum));
  }
}
