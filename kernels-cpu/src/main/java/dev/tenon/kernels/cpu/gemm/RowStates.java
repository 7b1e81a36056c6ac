package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What is known of rows of logits that come in slices: the greatest so far, the sum of exponentials below it, and the label's logit. */
record RowStates(MemorySegment memory, long at) {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final int ROW = 3 * Double.BYTES;

  static long bytes(int rows) {
    return Lanes.lines((long) ROW * rows);
  }

  void begin(int row) {
    set(row, 0, Double.NEGATIVE_INFINITY);
    set(row, 1, 0);
    set(row, 2, 0);
  }

  void pick(int row, float logit) {
    set(row, 2, logit);
  }

  /** Takes in a row's logits of one slice, and replaces them by exp(logit − the greatest so far), which it gives. */
  float fold(int row, long logits, int width, long stage) {
    float before = (float) get(row, 0);
    float top = Math.max(before, Exponentials.greatest(memory, logits, width, memory, stage));
    double kept = top == before ? get(row, 1) : get(row, 1) * StrictMath.exp((double) before - top);
    set(row, 0, top);
    set(row, 1, kept + Exponentials.exponentiate(memory, logits, width, top, 1, memory, stage));
    return top;
  }

  float logSum(int row) {
    return (float) (get(row, 0) + StrictMath.log(get(row, 1)));
  }

  /** The label's logit; 0 if it is not in the vocabulary. */
  double picked(int row) {
    return get(row, 2);
  }

  private double get(int row, int field) {
    return memory.get(DOUBLE, at + (long) ROW * row + 8L * field);
  }

  private void set(int row, int field, double value) {
    memory.set(DOUBLE, at + (long) ROW * row + 8L * field, value);
  }
}
