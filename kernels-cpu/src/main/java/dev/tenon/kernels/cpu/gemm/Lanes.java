package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The machine's float vectors, and the order in which their lanes are summed.
 *
 * <p>Two things that these kernels avoid, each of which makes a kernel a hundred times slower because its vectors become
 * objects on the heap. Helpers that take or return vectors: past some 18,000 nodes (NodeCountInliningCutoff) the compiler
 * inlines only the Vector API's own methods. And reinterpretAsInts, reinterpretAsFloats and the like: until compiled they
 * read and write a byte array as a segment, by the same methods of the JDK as all vectors' loads and stores, which are then
 * compiled for two kinds of memory and not as single instructions. Here bits change their type by way of native memory.
 */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  /** Floats in a vector: a power of two from 4 up. */
  static final int COUNT = SPECIES.length();
  static final long BYTES = 4L * COUNT;
  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  /** Alignment of everything in scratch memory, in bytes: a cache line. */
  static final int LINE = 64;

  /** For moving bits four at a time; places in two vectors count 0 to 3 in the first, 4 to 7 in the second. */
  static final VectorSpecies<Integer> FOUR = IntVector.SPECIES_128;
  static final IntVector FRONTS = places(0, 4, 1, 5), BACKS = places(2, 6, 3, 7);
  static final IntVector LEFTS = places(0, 1, 4, 5), RIGHTS = places(2, 3, 6, 7);

  private Lanes() {}

  private static IntVector places(int... places) {
    return IntVector.fromArray(FOUR, places, 0);
  }

  /**
   * Sums the lanes of a vector that lies in memory, neighbours first: the same bits however it is compiled, which a
   * reduction of the Vector API does not promise.
   */
  static float fold(MemorySegment at, long offset) {
    float sum = 0;
    for (long quad = offset, end = offset + BYTES; quad < end; quad += 16)
      sum += (at.get(FLOAT, quad) + at.get(FLOAT, quad + 4)) + (at.get(FLOAT, quad + 8) + at.get(FLOAT, quad + 12));
    return sum;
  }

  /**
   * Sums the lanes of each of four vectors that lie in memory, and leaves the four sums there. It overwrites the vectors.
   * The order is fixed too, but is not that of {@link #fold}.
   *
   * @param step distance between the vectors in bytes
   */
  static void foldFour(MemorySegment at, long offset, long step, long sums) {
    VectorSpecies<Float> quad = FloatVector.SPECIES_128;
    FloatVector a = FloatVector.fromMemorySegment(quad, at, offset, ORDER);
    FloatVector b = FloatVector.fromMemorySegment(quad, at, offset + step, ORDER);
    FloatVector c = FloatVector.fromMemorySegment(quad, at, offset + 2 * step, ORDER);
    FloatVector d = FloatVector.fromMemorySegment(quad, at, offset + 3 * step, ORDER);
    for (long q = offset + 16; q < offset + BYTES; q += 16) {
      a = a.add(FloatVector.fromMemorySegment(quad, at, q, ORDER));
      b = b.add(FloatVector.fromMemorySegment(quad, at, q + step, ORDER));
      c = c.add(FloatVector.fromMemorySegment(quad, at, q + 2 * step, ORDER));
      d = d.add(FloatVector.fromMemorySegment(quad, at, q + 3 * step, ORDER));
    }
    a.intoMemorySegment(at, offset, ORDER);
    b.intoMemorySegment(at, offset + step, ORDER);
    c.intoMemorySegment(at, offset + 2 * step, ORDER);
    d.intoMemorySegment(at, offset + 3 * step, ORDER);
    for (int i = 0; i < 4; i++) {
      long q = offset + i * step;
      at.set(FLOAT, sums + 4L * i,
          (at.get(FLOAT, q) + at.get(FLOAT, q + 4)) + (at.get(FLOAT, q + 8) + at.get(FLOAT, q + 12)));
    }
  }

  /** A size in bytes rounded up to whole cache lines. */
  static long lines(long bytes) {
    return (bytes + LINE - 1) / LINE * LINE;
  }
}
