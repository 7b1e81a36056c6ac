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

  /** Bytes that {@link #multiply} leaves: a vector for each key and each four vectors of features. */
  static long stageBytes(int size) {
    return chunks(size) * KEYS * Lanes.BYTES;
  }

  private static int chunks(int size) {
    return size / (4 * COUNT) + Math.ceilDiv(size % (4 * COUNT), COUNT);
  }

  /**
   * Multiplies a query by up to {@link #KEYS} keys a stride apart, and adds up what vectors of features give, four at a time.
   *
   * @param stage where a vector for each four vectors of features and each key goes, [chunks, {@link #KEYS}]
   */
  static void multiply(MemorySegment query, long q, MemorySegment keys, long k, long stride, int count, int size,
      MemorySegment to, long stage) {
    int c = 0;
    for (; c <= size - 4 * COUNT; c += 4 * COUNT, stage += KEYS * Lanes.BYTES)
      four(query, q + 4L * c, keys, k + 4L * c, stride, count, to, stage);
    for (; c < size; c += COUNT, stage += KEYS * Lanes.BYTES)
      one(query, q + 4L * c, keys, k + 4L * c, stride, count, Lanes.FLOATS.indexInRange(c, size), to, stage);
  }

  private static void four(MemorySegment query, long q, MemorySegment keys, long k, long stride, int count,
      MemorySegment to, long stage) {
    FloatVector a = Lanes.load(query, q), b = Lanes.load(query, q + Lanes.BYTES),
        c = Lanes.load(query, q + 2 * Lanes.BYTES), d = Lanes.load(query, q + 3 * Lanes.BYTES);
    for (int i = 0; i < count; i++) {
      long at = k + i * stride;
      FloatVector sum = a.mul(Lanes.load(keys, at));
      sum = b.fma(Lanes.load(keys, at + Lanes.BYTES), sum);
      sum = c.fma(Lanes.load(keys, at + 2 * Lanes.BYTES), sum);
      sum = d.fma(Lanes.load(keys, at + 3 * Lanes.BYTES), sum);
      Lanes.store(sum, to, stage + i * Lanes.BYTES);
    }
  }

  private static void one(MemorySegment query, long q, MemorySegment keys, long k, long stride, int count,
      VectorMask<Float> there, MemorySegment to, long stage) {
    FloatVector a = Lanes.load(query, q, there);
    for (int i = 0; i < count; i++)
      Lanes.store(a.mul(Lanes.load(keys, k + i * stride, there)), to, stage + i * Lanes.BYTES);
  }

  /** Adds up what {@link #multiply} left of each key, and writes scores: up to three more than there are keys. */
  static void fold(MemorySegment m, long stage, int count, int size, long scores) {
    int chunks = chunks(size);
    for (int i = 0; i < count; i += 4) {
      long at = stage + i * Lanes.BYTES;
      FloatVector a = Lanes.load(m, at), b = Lanes.load(m, at + Lanes.BYTES), c = Lanes.load(m, at + 2 * Lanes.BYTES),
          d = Lanes.load(m, at + 3 * Lanes.BYTES);
      for (int j = 1; j < chunks; j++) {
        at += KEYS * Lanes.BYTES;
        a = a.add(Lanes.load(m, at));
        b = b.add(Lanes.load(m, at + Lanes.BYTES));
        c = c.add(Lanes.load(m, at + 2 * Lanes.BYTES));
        d = d.add(Lanes.load(m, at + 3 * Lanes.BYTES));
      }
      Lanes.store(Lanes.sums(a, b, c, d), m, scores + 4L * i, Lanes.FIRST_4);
    }
  }

  /** Scores times a factor. */
  static void scale(MemorySegment m, long scores, float scale) {
    for (int i = 0; i < KEYS; i += COUNT) Lanes.store(Lanes.load(m, scores + 4L * i).mul(scale), m, scores + 4L * i);
  }

  /** cap · tanh(scores / cap) */
  static void cap(MemorySegment m, long scores, float cap) {
    FloatVector limit = Lanes.all(cap), inverse = Lanes.all(1 / cap);
    for (int i = 0; i < KEYS; i += COUNT)
      Lanes.store(VectorMath.tanh(Lanes.load(m, scores + 4L * i).mul(inverse)).mul(limit), m, scores + 4L * i);
  }

  /** Adds a slope times the distances. */
  static void slope(MemorySegment m, long scores, long distances, float slope) {
    for (int i = 0; i < KEYS; i += COUNT)
      Lanes.store(Lanes.load(m, distances + 4L * i).fma(Lanes.all(slope), Lanes.load(m, scores + 4L * i)), m,
          scores + 4L * i);
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
