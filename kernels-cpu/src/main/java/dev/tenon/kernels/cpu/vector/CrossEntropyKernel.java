package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.LONG;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Cross entropy of given logits, row by row: a pass for the maximum, one for the sum of exponentials in lanes. Losses of rows lie in
 * scratch as doubles and are added in order.
 */
record CrossEntropyKernel(int rows, int vocab) implements Kernel {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  @Override public long scratch(int threads) {
    return 8L * rows;
  }

  @Override public void run(Call call) {
    MemorySegment logits = call.input(0).segment(), labels = call.input(1).segment();
    Pieces.rows(call.workers(), rows, vocab, (first, end) -> {
      for (int r = first; r < end; r++) {
        long at = 4L * r * vocab, label = labels.get(LONG, 8L * r);
        float top = SoftmaxKernel.max(logits, at, vocab);
        float logSum = top + (float) StrictMath.log(exponentials(logits, at, vocab, top));
        if (call.wants(2)) call.output(2).segment().set(FLOAT, 4L * r, logSum);
        float picked = label >= 0 && label < vocab ? logits.get(FLOAT, at + 4L * label) : 0;
        call.scratch().set(DOUBLE, 8L * r, label < 0 ? 0 : logSum - picked);
      }
    });
    double sum = 0;
    int counted = 0;
    for (int r = 0; r < rows; r++) {
      sum += call.scratch().get(DOUBLE, 8L * r);
      if (call.wants(3)) call.output(3).segment().set(FLOAT, 4L * r, (float) call.scratch().get(DOUBLE, 8L * r));
      if (labels.get(LONG, 8L * r) >= 0) counted++;
    }
    if (call.wants(0)) call.output(0).segment().set(FLOAT, 0, (float) sum);
    if (call.wants(1)) call.output(1).segment().set(FLOAT, 0, counted);
  }

  private static float exponentials(MemorySegment x, long at, int size, float top) {
    FloatVector sum = Lanes.zero();
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      sum = sum.add(Lanes.zero().blend(VectorMath.exp(Lanes.load(x, at + 4L * c, mask).sub(top)), mask));
    }
    return Lanes.sum(sum);
  }
}
