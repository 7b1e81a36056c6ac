package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The machine's float vectors, and the order in which their lanes are summed.
 *
 * <p>There are no helpers here that take or return vectors, and should be none in kernels: past some 18,000 nodes
 * (NodeCountInliningCutoff) the compiler inlines only the Vector API's own methods, and a vector that crosses a call is an
 * object on the heap, a hundred times slower. {@link Tile} tells of the other limit, which holds for all kernels.
 */
public final class Lanes {
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  /** Floats in a vector: a power of two from 4 up. */
  public static final int COUNT = SPECIES.length();
  public static final long BYTES = 4L * COUNT;
  public static final ByteOrder ORDER = ByteOrder.nativeOrder();
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  /** Alignment of everything in scratch memory, in bytes: a cache line. */
  static final int LINE = 64;

  private Lanes() {}

  /**
   * Sums the lanes of a vector that lies at an address in {@link dev.tenon.kernels.cpu.Memory#ALL}, neighbours first: the same bits
   * however it is compiled, which a reduction of the Vector API does not promise.
   */
  static float fold(long from) {
    float sum = 0;
    for (long quad = from, end = from + BYTES; quad < end; quad += 16)
      sum += (ALL.get(FLOAT, quad) + ALL.get(FLOAT, quad + 4)) + (ALL.get(FLOAT, quad + 8) + ALL.get(FLOAT, quad + 12));
    return sum;
  }

  /**
   * Sums the lanes of each of four vectors, all at addresses, from the first lane to the last, and leaves the four sums
   * there.
   *
   * @param step distance between the vectors in bytes
   */
  public static void foldFour(long from, long step, long sums) {
    float a = 0, b = 0, c = 0, d = 0;
    for (long lane = from; lane < from + BYTES; lane += 4) {
      a += ALL.get(FLOAT, lane);
      b += ALL.get(FLOAT, lane + step);
      c += ALL.get(FLOAT, lane + 2 * step);
      d += ALL.get(FLOAT, lane + 3 * step);
    }
    ALL.set(FLOAT, sums, a);
    ALL.set(FLOAT, sums + 4, b);
    ALL.set(FLOAT, sums + 8, c);
    ALL.set(FLOAT, sums + 12, d);
  }

  /** A size in bytes rounded up to whole cache lines. */
  public static long lines(long bytes) {
    return (bytes + LINE - 1) / LINE * LINE;
  }
}
