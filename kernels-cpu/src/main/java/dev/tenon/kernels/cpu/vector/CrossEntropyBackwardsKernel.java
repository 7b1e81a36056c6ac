package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.LONG;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorMask;

/** Gradient of cross entropy by given logits, row by row: exp(logit − log sum) · g, less g at the label. */
record CrossEntropyBackwardsKernel(int rows, int vocab) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public void run(Call call) {
    MemorySegment logits = call.input(0).segment(), labels = call.input(1).segment(), logSums = call.input(2).segment(),
        dx = call.output(0).segment();
    MemorySegment gradients = call.input(3).segment();
    boolean same = call.input(3).shape().count() == 1;
    Pieces.rows(call.workers(), rows, vocab, (first, end) -> {
      for (int r = first; r < end; r++) {
        long at = 4L * r * vocab, label = labels.get(LONG, 8L * r);
        if (label < 0) dx.asSlice(at, 4L * vocab).fill((byte) 0);
        else row(logits, at, vocab, logSums.get(FLOAT, 4L * r), gradients.get(FLOAT, same ? 0 : 4L * r), label, dx);
      }
    });
  }

  private static void row(MemorySegment logits, long at, int size, float logSum, float g, long label,
      MemorySegment dx) {
    float picked = label < size ? (float) StrictMath.expm1(logits.get(FLOAT, at + 4L * label) - logSum) * g : 0;
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      Lanes.store(VectorMath.exp(Lanes.load(logits, at + 4L * c, mask).sub(logSum)).mul(g), dx, at + 4L * c, mask);
    }
    if (label < size) dx.set(FLOAT, at + 4L * label, picked);
  }
}
