package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Sums over rows of g · (x − mean) · inverse, where each row has a mean and an inverse deviation of its own: gradients of the weights of
 * norms. A vector of columns at a time, so that its sums stay in registers.
 */
final class NormedColumns {
  private NormedColumns() {
  }

  /** Sums rows first to end; means and inverses lie in pairs from the start of {@code rows}. */
  static void sum(MemorySegment x, MemorySegment g, MemorySegment rows, int first, int end, int size, MemorySegment to, long offset) {
    for (int c = 0; c < size; c += COUNT) column(x, g, rows, first, end, size, c, to, offset + 4L * c, Lanes.FLOATS.indexInRange(c, size));
  }

  private static void column(MemorySegment x, MemorySegment g, MemorySegment rows, int first, int end, int size, int c, MemorySegment to,
      long offset, VectorMask<Float> mask) {
    FloatVector sum = Lanes.zero();
    for (int r = first; r < end; r++) {
      long at = 4L * ((long) r * size + c);
      float mean = rows.get(FLOAT, 8L * r), inverse = rows.get(FLOAT, 8L * r + 4);
      sum = Lanes.load(x, at, mask).sub(mean).mul(inverse).fma(Lanes.load(g, at, mask), sum);
    }
    Lanes.store(sum, to, offset, mask);
  }
}
