package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The machine's float vectors, how they are read and written, and the order in which their lanes are summed. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  /** Floats in a vector: a power of two from 4 up. */
  static final int COUNT = SPECIES.length();
  static final long BYTES = 4L * COUNT;
  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  /** Alignment of everything in scratch memory, in bytes: a cache line. */
  static final int LINE = 64;

  private Lanes() {}

  /** The first lanes, as many as are left of a row; all if there are enough. */
  static VectorMask<Float> first(int left) {
    return SPECIES.indexInRange(0, left);
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

  /** A size in bytes rounded up to whole cache lines. */
  static long lines(long bytes) {
    return (bytes + LINE - 1) / LINE * LINE;
  }
}
