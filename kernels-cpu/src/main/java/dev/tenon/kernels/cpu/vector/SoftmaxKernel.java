package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Softmax, row by row: a pass for the maximum, one for exponentials and their sum in lanes, one to divide. */
record SoftmaxKernel(int rows, int size) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return true;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), y = call.output(0).segment();
    Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) {
        long at = 4L * r * size;
        divide(y, at, size, exponentials(x, at, size, max(x, at, size), y));
      }
    });
  }

  static float max(MemorySegment x, long at, int size) {
    FloatVector a = Lanes.all(Float.NEGATIVE_INFINITY);
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) a = Lanes.larger(Lanes.load(x, at + 4L * c), a);
    if (c < size) {
      VectorMask<Float> tail = Lanes.tail(size);
      a = Lanes.larger(Lanes.all(Float.NEGATIVE_INFINITY).blend(Lanes.load(x, at + 4L * c, tail), tail), a);
    }
    return Lanes.max(a);
  }

  private static float exponentials(MemorySegment x, long at, int size, float top, MemorySegment y) {
    FloatVector sum = Lanes.zero();
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      FloatVector e = Lanes.zero().blend(VectorMath.exp(Lanes.load(x, at + 4L * c, mask).sub(top)), mask);
      Lanes.store(e, y, at + 4L * c, mask);
      sum = sum.add(e);
    }
    return Lanes.sum(sum);
  }

  private static void divide(MemorySegment y, long at, int size, float by) {
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      Lanes.store(Lanes.load(y, at + 4L * c, mask).div(by), y, at + 4L * c, mask);
    }
  }
}
