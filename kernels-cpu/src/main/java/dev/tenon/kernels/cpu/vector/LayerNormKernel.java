package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Layer norm, row by row, with a bias or without: a pass for the mean, one for the variance around it, one to scale. */
record LayerNormKernel(int rows, int size, float eps, boolean biased) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), y = call.output(0).segment();
    Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) {
        long at = 4L * r * size;
        float mean = sum(x, at, size) / size, inverse = inverseDeviation(squares(x, at, size, mean), size, eps);
        if (biased) scale(x, at, size, mean, inverse, weight, call.input(2).segment(), y);
        else scale(x, at, size, mean, inverse, weight, y);
      }
    });
  }

  static float inverseDeviation(float squares, int size, float eps) {
    return (float) (1 / Math.sqrt(squares / size + eps));
  }

  static float sum(MemorySegment x, long at, int size) {
    FloatVector a = Lanes.zero(), b = Lanes.zero();
    int c = 0;
    for (; c <= size - 2 * COUNT; c += 2 * COUNT) {
      a = a.add(Lanes.load(x, at + 4L * c));
      b = b.add(Lanes.load(x, at + 4L * c + Lanes.BYTES));
    }
    for (; c < size; c += COUNT) a = a.add(Lanes.load(x, at + 4L * c, Lanes.FLOATS.indexInRange(c, size)));
    return Lanes.sum(a.add(b));
  }

  /** Σ (x − mean)² */
  static float squares(MemorySegment x, long at, int size, float mean) {
    FloatVector a = Lanes.zero(), b = Lanes.zero();
    int c = 0;
    for (; c <= size - 2 * COUNT; c += 2 * COUNT) {
      FloatVector u = Lanes.load(x, at + 4L * c).sub(mean), v = Lanes.load(x, at + 4L * c + Lanes.BYTES).sub(mean);
      a = u.fma(u, a);
      b = v.fma(v, b);
    }
    for (; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      FloatVector u = Lanes.zero().blend(Lanes.load(x, at + 4L * c, mask).sub(mean), mask);
      a = u.fma(u, a);
    }
    return Lanes.sum(a.add(b));
  }

  private static void scale(MemorySegment x, long at, int size, float mean, float inverse, MemorySegment weight,
      MemorySegment y) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT)
      Lanes.store(Lanes.load(x, at + 4L * c).sub(mean).mul(inverse).mul(Lanes.load(weight, 4L * c)), y, at + 4L * c);
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    Lanes.store(Lanes.load(x, at + 4L * c, tail).sub(mean).mul(inverse).mul(Lanes.load(weight, 4L * c, tail)), y,
        at + 4L * c, tail);
  }

  private static void scale(MemorySegment x, long at, int size, float mean, float inverse, MemorySegment weight,
      MemorySegment bias,
      MemorySegment y) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) {
      FloatVector normed = Lanes.load(x, at + 4L * c).sub(mean).mul(inverse);
      Lanes.store(normed.fma(Lanes.load(weight, 4L * c), Lanes.load(bias, 4L * c)), y, at + 4L * c);
    }
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    FloatVector normed = Lanes.load(x, at + 4L * c, tail).sub(mean).mul(inverse);
    Lanes.store(normed.fma(Lanes.load(weight, 4L * c, tail), Lanes.load(bias, 4L * c, tail)), y, at + 4L * c, tail);
  }
}
