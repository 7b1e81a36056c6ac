package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** RMS norm, row by row: one pass for the sum of squares in lanes, one to scale. */
record RmsNormKernel(int rows, int size, float eps) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), y = call.output(0).segment();
    Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) {
        long at = 4L * r * size;
        scale(x, at, size, inverseRms(squares(x, at, size), size, eps), weight, y);
      }
    });
  }

  static float inverseRms(float squares, int size, float eps) {
    return (float) (1 / Math.sqrt(squares / size + eps));
  }

  static float squares(MemorySegment x, long at, int size) {
    FloatVector a = Lanes.zero(), b = Lanes.zero();
    int c = 0;
    for (; c <= size - 2 * COUNT; c += 2 * COUNT) {
      FloatVector u = Lanes.load(x, at + 4L * c), v = Lanes.load(x, at + 4L * c + Lanes.BYTES);
      a = u.fma(u, a);
      b = v.fma(v, b);
    }
    for (; c < size; c += COUNT) {
      FloatVector u = Lanes.load(x, at + 4L * c, Lanes.FLOATS.indexInRange(c, size));
      a = u.fma(u, a);
    }
    return Lanes.sum(a.add(b));
  }

  private static void scale(MemorySegment x, long at, int size, float factor, MemorySegment weight, MemorySegment y) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT)
      Lanes.store(Lanes.load(x, at + 4L * c).mul(factor).mul(Lanes.load(weight, 4L * c)), y, at + 4L * c);
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    Lanes.store(Lanes.load(x, at + 4L * c, tail).mul(factor).mul(Lanes.load(weight, 4L * c, tail)), y, at + 4L * c,
        tail);
  }
}
