package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Gradients of RMS norm: x, weight, upstream → as x, as weight.
 *
 * <p>Plan. A task is a chunk of rows. For each row one pass sums x² and g·w·x in lanes; with r = 1/rms and m = r²·mean(g·w·x),
 * dx = r·(g·w − m·x). The chunk's Σ g·x·r grows in scratch; the chunks are added in order.
 */
record RmsNormBackwardsKernel(int rows, int size, float eps) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return output == 0 && input != 1;
  }

  @Override public long scratch(int threads) {
    return (long) Pieces.chunks(rows, size) * size * Float.BYTES;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), g = call.input(2).segment();
    int each = Pieces.chunkRows(rows, size), chunks = Pieces.chunks(rows, size);
    call.workers().run(chunks, (chunk, _) -> {
      long partial = 4L * chunk * size;
      if (call.wants(1)) call.scratch().asSlice(partial, 4L * size).fill((byte) 0);
      for (int r = chunk * each; r < Math.min(rows, (chunk + 1) * each); r++) {
        long at = 4L * r * size;
        float inverse = RmsNormKernel.inverseRms(RmsNormKernel.squares(x, at, size), size, eps);
        float mean = products(x, g, at, weight, size) / size * inverse * inverse;
        if (call.wants(1)) addWeights(x, g, at, size, inverse, call.scratch(), partial);
        if (call.wants(0)) gradient(x, g, at, weight, size, inverse, mean * inverse, call.output(0).segment());
      }
    });
    if (call.wants(1)) ColumnSums.combine(call.workers(), call.scratch(), 0, chunks, size, call.output(1).segment(), 0);
  }

  /** Σ g·w·x */
  private static float products(MemorySegment x, MemorySegment g, long at, MemorySegment weight, int size) {
    FloatVector a = Lanes.zero();
    int c = 0;
    for (; c <= size - COUNT; c += COUNT)
      a = Lanes.load(g, at + 4L * c).mul(Lanes.load(weight, 4L * c)).fma(Lanes.load(x, at + 4L * c), a);
    if (c < size) {
      VectorMask<Float> tail = Lanes.tail(size);
      a = Lanes.load(g, at + 4L * c, tail).mul(Lanes.load(weight, 4L * c, tail)).fma(Lanes.load(x, at + 4L * c, tail),
          a);
    }
    return Lanes.sum(a);
  }

  private static void addWeights(MemorySegment x, MemorySegment g, long at, int size, float inverse, MemorySegment sums,
      long to) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT)
      Lanes.store(
          Lanes.load(x, at + 4L * c).mul(inverse).fma(Lanes.load(g, at + 4L * c), Lanes.load(sums, to + 4L * c)), sums,
          to + 4L * c);
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    FloatVector sum = Lanes.load(sums, to + 4L * c, tail);
    Lanes.store(Lanes.load(x, at + 4L * c, tail).mul(inverse).fma(Lanes.load(g, at + 4L * c, tail), sum), sums,
        to + 4L * c, tail);
  }

  private static void gradient(MemorySegment x, MemorySegment g, long at, MemorySegment weight, int size, float inverse,
      float mean, MemorySegment dx) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) {
      FloatVector gw = Lanes.load(g, at + 4L * c).mul(Lanes.load(weight, 4L * c));
      Lanes.store(gw.mul(inverse).sub(Lanes.load(x, at + 4L * c).mul(mean)), dx, at + 4L * c);
    }
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    FloatVector gw = Lanes.load(g, at + 4L * c, tail).mul(Lanes.load(weight, 4L * c, tail));
    Lanes.store(gw.mul(inverse).sub(Lanes.load(x, at + 4L * c, tail).mul(mean)), dx, at + 4L * c, tail);
  }
}
