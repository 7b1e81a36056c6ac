package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Sums over rows of g · (x − mean) · inverse, where each row has a mean and an inverse deviation of its own: gradients of the weights of
 * norms. A few vectors of columns at a time, so that their sums stay in
 * registers.
 */
final class NormedColumns {
  private NormedColumns() {}

  /** Sums rows first to end; means and inverses lie in pairs from the start of {@code rows}. */
  static void sum(MemorySegment x, MemorySegment g, MemorySegment rows, int first, int end, int size, MemorySegment to,
      long offset) {
    int c = 0;
    for (; c <= size - 4 * COUNT; c += 4 * COUNT) columns(x, g, rows, first, end, size, c, to, offset + 4L * c);
    for (; c < size; c += COUNT)
      column(x, g, rows, first, end, size, c, to, offset + 4L * c, Lanes.FLOATS.indexInRange(c, size));
  }

  private static void columns(MemorySegment x, MemorySegment g, MemorySegment rows, int first, int end, int size, int c,
      MemorySegment to,
      long offset) {
    FloatVector s0 = Lanes.zero(), s1 = Lanes.zero(), s2 = Lanes.zero(), s3 = Lanes.zero();
    for (int r = first; r < end; r++) {
      long at = 4L * ((long) r * size + c);
      FloatVector mean = Lanes.spread(rows, 8L * r), inverse = Lanes.spread(rows, 8L * r + 4);
      s0 = Lanes.load(x, at).sub(mean).mul(inverse).fma(Lanes.load(g, at), s0);
      s1 = Lanes.load(x, at + BYTES).sub(mean).mul(inverse).fma(Lanes.load(g, at + BYTES), s1);
      s2 = Lanes.load(x, at + 2 * BYTES).sub(mean).mul(inverse).fma(Lanes.load(g, at + 2 * BYTES), s2);
      s3 = Lanes.load(x, at + 3 * BYTES).sub(mean).mul(inverse).fma(Lanes.load(g, at + 3 * BYTES), s3);
    }
    Lanes.store(s0, to, offset);
    Lanes.store(s1, to, offset + BYTES);
    Lanes.store(s2, to, offset + 2 * BYTES);
    Lanes.store(s3, to, offset + 3 * BYTES);
  }

  private static void column(MemorySegment x, MemorySegment g, MemorySegment rows, int first, int end, int size, int c,
      MemorySegment to,
      long offset, VectorMask<Float> mask) {
    FloatVector sum = Lanes.zero();
    for (int r = first; r < end; r++) {
      long at = 4L * ((long) r * size + c);
      FloatVector normed = Lanes.load(x, at, mask).sub(Lanes.spread(rows, 8L * r)).mul(Lanes.spread(rows, 8L * r + 4));
      sum = normed.fma(Lanes.load(g, at, mask), sum);
    }
    Lanes.store(sum, to, offset, mask);
  }
}
