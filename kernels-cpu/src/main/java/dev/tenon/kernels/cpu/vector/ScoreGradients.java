package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** What {@link AttendGradientKernel} does besides matrix products: a softmax's gradient, and what it needs of each query. */
final class ScoreGradients {
  private ScoreGradients() {}

  /** Dot products of four rows a stride apart, the last of them repeated where there are fewer. */
  static void dots(MemorySegment a, MemorySegment b, long row, long stride, int last, int size,
      MemorySegment to, long offset) {
    long row1 = row + Math.min(1, last) * stride, row2 = row + Math.min(2, last) * stride, row3 = row + last * stride;
    FloatVector s0 = Lanes.zero(), s1 = Lanes.zero(), s2 = Lanes.zero(), s3 = Lanes.zero();
    int whole = size / COUNT * COUNT;
    for (int c = 0; c < whole; c += COUNT) {
      s0 = Lanes.load(a, row + 4L * c).fma(Lanes.load(b, row + 4L * c), s0);
      s1 = Lanes.load(a, row1 + 4L * c).fma(Lanes.load(b, row1 + 4L * c), s1);
      s2 = Lanes.load(a, row2 + 4L * c).fma(Lanes.load(b, row2 + 4L * c), s2);
      s3 = Lanes.load(a, row3 + 4L * c).fma(Lanes.load(b, row3 + 4L * c), s3);
    }
    Lanes.store(Lanes.sums(s0, s1, s2, s3), to, offset, Lanes.FIRST_4);
    for (long c = 4L * whole; c < 4L * size; c += 4) {
      add(a, b, row + c, to, offset);
      add(a, b, row1 + c, to, offset + 4);
      add(a, b, row2 + c, to, offset + 8);
      add(a, b, row3 + c, to, offset + 12);
    }
  }

  /** Adds one more product to a sum. */
  private static void add(MemorySegment a, MemorySegment b, long at, MemorySegment to, long sum) {
    to.set(Lanes.FLOAT, sum, Math.fma(a.get(Lanes.FLOAT, at), b.get(Lanes.FLOAT, at), to.get(Lanes.FLOAT, sum)));
  }

  /** Logarithms in units of ln 2; 0 where there is no query. */
  static void logSums(MemorySegment from, long offset, int count, MemorySegment to, long at) {
    for (int i = 0; i < WIDTH; i += COUNT) {
      FloatVector logs = Lanes.load(from, offset + 4L * Math.min(i, count),
          Lanes.FLOATS.indexInRange(i, Math.max(i, count)));
      Lanes.store(logs.mul(VectorMath.LOG2_E), to, at + 4L * i);
    }
  }

  /** For one vector of queries: scores become probabilities, and V·dYᵀ the gradient by the scores. */
  static void differentiate(MemorySegment m, long scores, long gradients, int from, int end, long logSums,
      long deltas) {
    FloatVector logSum = Lanes.load(m, logSums), delta = Lanes.load(m, deltas);
    for (int k = from; k < end; k++) {
      FloatVector p = VectorMath.exp2(Lanes.load(m, scores + k * PITCH).sub(logSum));
      Lanes.store(p, m, scores + k * PITCH);
      Lanes.store(Lanes.load(m, gradients + k * PITCH).sub(delta).mul(p), m, gradients + k * PITCH);
    }
  }
}
