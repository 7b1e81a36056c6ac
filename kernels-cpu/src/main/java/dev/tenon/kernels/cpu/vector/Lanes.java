package dev.tenon.kernels.cpu.vector;

import dev.tenon.kernels.cpu.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The vector width of this machine, and how vectors are loaded, stored and folded. Offsets are in bytes. */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > 16
      ? FloatVector.SPECIES_512
      : FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  /** Floats in a vector: 4, 8 or 16. */
  static final int COUNT = FLOATS.length();
  static final long BYTES = (long) COUNT * Float.BYTES;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(FLOATS, 8 % COUNT, 1, true);
  private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(FLOATS, 4 % COUNT, 1, true);
  private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(FLOATS, 2 % COUNT, 1, true);
  private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(FLOATS, 1 % COUNT, 1, true);

  /** The first four lanes. */
  static final VectorMask<Float> FIRST_4 = FLOATS.indexInRange(0, 4);
  // lanes whose number has a bit, and who lies that far away
  private static final VectorMask<Float> ODD_HALF = odd(COUNT / 2), ODD_QUARTER = odd(COUNT / 4), ODD_2 = odd(2),
      ODD_1 = odd(1);
  private static final VectorShuffle<Float> ACROSS_HALF = across(COUNT / 2), ACROSS_QUARTER = across(COUNT / 4),
      ACROSS_2 = across(2 % COUNT),
      ACROSS_1 = across(1);
  private static final VectorShuffle<Float> FOUR_STARTS = VectorShuffle.fromOp(FLOATS,
      i -> (i & 1) * (COUNT / 2) + ((i >> 1) & 1) * (COUNT / 4));

  private Lanes() {}

  private static VectorMask<Float> odd(int distance) {
    long bits = 0;
    for (int i = 0; i < COUNT; i++) if ((i & distance) != 0) bits |= 1L << i;
    return VectorMask.fromLong(FLOATS, bits);
  }

  private static VectorShuffle<Float> across(int distance) {
    return VectorShuffle.fromOp(FLOATS, i -> i ^ distance);
  }

  static FloatVector load(MemorySegment from, long offset) {
    return FloatVector.fromMemorySegment(FLOATS, Memory.ALL, Memory.at(from, offset, BYTES), ORDER);
  }

  /** The first lanes, as many as the mask has. */
  static FloatVector load(MemorySegment from, long offset, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(FLOATS, Memory.ALL, Memory.at(from, offset, 4L * mask.trueCount()), ORDER,
        mask);
  }

  static void store(FloatVector v, MemorySegment to, long offset) {
    v.intoMemorySegment(Memory.ALL, Memory.at(to, offset, BYTES), ORDER);
  }

  /** The first lanes, as many as the mask has. */
  static void store(FloatVector v, MemorySegment to, long offset, VectorMask<Float> mask) {
    v.intoMemorySegment(Memory.ALL, Memory.at(to, offset, 4L * mask.trueCount()), ORDER, mask);
  }

  static IntVector ints(MemorySegment from, long offset) {
    return IntVector.fromMemorySegment(INTS, Memory.ALL, Memory.at(from, offset, BYTES), ORDER);
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  static FloatVector zero() {
    return FloatVector.zero(FLOATS);
  }

  /** One float, in all lanes. */
  static FloatVector spread(MemorySegment from, long offset) {
    return FloatVector.broadcast(FLOATS, Memory.ALL.get(FLOAT, Memory.at(from, offset, 4)));
  }

  /** The first lanes, as many as a row of this many floats leaves over after whole vectors. */
  static VectorMask<Float> tail(int floats) {
    return FLOATS.indexInRange(floats - floats % COUNT, floats);
  }

  /** The larger of each two lanes; the second where one is not a number. */
  static FloatVector larger(FloatVector a, FloatVector b) {
    return b.blend(a, a.compare(VectorOperators.GT, b));
  }

  /** Sum of all lanes: halves are added until one is left. */
  static float sum(FloatVector v) {
    if (COUNT > 8) v = v.add(v.rearrange(BY_8));
    if (COUNT > 4) v = v.add(v.rearrange(BY_4));
    v = v.add(v.rearrange(BY_2));
    v = v.add(v.rearrange(BY_1));
    return v.lane(0);
  }

  /** The sums of all lanes of four vectors, in the first four lanes. */
  static FloatVector sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector ab = a.blend(b, ODD_HALF).add(b.blend(a, ODD_HALF).rearrange(ACROSS_HALF));
    FloatVector cd = c.blend(d, ODD_HALF).add(d.blend(c, ODD_HALF).rearrange(ACROSS_HALF));
    FloatVector all = ab.blend(cd, ODD_QUARTER).add(cd.blend(ab, ODD_QUARTER).rearrange(ACROSS_QUARTER));
    if (COUNT > 8) all = all.add(all.rearrange(ACROSS_2));
    if (COUNT > 4) all = all.add(all.rearrange(ACROSS_1));
    return all.rearrange(FOUR_STARTS);
  }

  /** The first of two rows that exchange lanes at a distance: its own lanes without that bit, the others from across in the second. */
  static FloatVector upper(FloatVector a, FloatVector b, int distance) {
    if (distance == COUNT / 2) return a.blend(b.rearrange(ACROSS_HALF), ODD_HALF);
    if (distance == COUNT / 4) return a.blend(b.rearrange(ACROSS_QUARTER), ODD_QUARTER);
    return distance == 2 ? a.blend(b.rearrange(ACROSS_2), ODD_2) : a.blend(b.rearrange(ACROSS_1), ODD_1);
  }

  /** The second of two rows that exchange lanes at a distance. */
  static FloatVector lower(FloatVector a, FloatVector b, int distance) {
    if (distance == COUNT / 2) return a.rearrange(ACROSS_HALF).blend(b, ODD_HALF);
    if (distance == COUNT / 4) return a.rearrange(ACROSS_QUARTER).blend(b, ODD_QUARTER);
    return distance == 2 ? a.rearrange(ACROSS_2).blend(b, ODD_2) : a.rearrange(ACROSS_1).blend(b, ODD_1);
  }

  /** Largest lane. */
  static float max(FloatVector v) {
    if (COUNT > 8) v = larger(v, v.rearrange(BY_8));
    if (COUNT > 4) v = larger(v, v.rearrange(BY_4));
    v = larger(v, v.rearrange(BY_2));
    v = larger(v, v.rearrange(BY_1));
    return v.lane(0);
  }
}
