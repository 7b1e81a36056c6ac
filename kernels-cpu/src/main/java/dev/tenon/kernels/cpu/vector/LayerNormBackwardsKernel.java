package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Gradients of layer norm: x, weight, upstream → as x, as weight, as weight.
 *
 * <p>Plan. A task is a chunk of rows. For each row mean and deviation as forward, with n = (x − mean)/deviation; then mean(g·w) and
 * mean(g·w·n), and dx = (g·w − mean(g·w) − n · mean(g·w·n)) / deviation. The chunk's Σ g·n and Σ g grow in scratch; the chunks are
 * added in order.
 */
record LayerNormBackwardsKernel(int rows, int size, float eps) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return output == 0 && input != 1;
  }

  @Override public long scratch(int threads) {
    return 2L * Pieces.chunks(rows, size) * size * Float.BYTES;
  }

  @Override public void run(Call call) {
    int chunks = Pieces.chunks(rows, size);
    call.workers().run(chunks, (chunk, _) -> chunk(call, chunk));
    long biases = 4L * chunks * size;
    if (call.wants(1)) ColumnSums.combine(call.workers(), call.scratch(), 0, chunks, size, call.output(1).segment(), 0);
    if (call.wants(2))
      ColumnSums.combine(call.workers(), call.scratch(), biases, chunks, size, call.output(2).segment(), 0);
  }

  private void chunk(Call call, int chunk) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), g = call.input(2).segment(),
        sums = call.scratch();
    int each = Pieces.chunkRows(rows, size), first = chunk * each, end = Math.min(rows, first + each);
    long weights = 4L * chunk * size, biases = weights + 4L * Pieces.chunks(rows, size) * size;
    if (call.wants(2)) ColumnSums.sum(g, 4L * first * size, end - first, size, 0, size, sums, biases);
    if (call.wants(1)) sums.asSlice(weights, 4L * size).fill((byte) 0);
    for (int r = first; r < end; r++) {
      long at = 4L * r * size;
      float mean = LayerNormKernel.sum(x, at, size) / size;
      float inverse = LayerNormKernel.inverseDeviation(LayerNormKernel.squares(x, at, size, mean), size, eps);
      if (call.wants(1)) addWeights(x, g, at, size, mean, inverse, sums, weights);
      if (!call.wants(0)) continue;
      float meanGradient = products(g, at, weight, size) / size;
      float meanProduct = products(x, mean, g, at, weight, size) * inverse / size;
      gradient(x, g, at, weight, size, mean, inverse, meanGradient, meanProduct, call.output(0).segment());
    }
  }

  private static void addWeights(MemorySegment x, MemorySegment g, long at, int size, float mean, float inverse,
      MemorySegment sums, long to) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) {
      FloatVector normed = Lanes.load(x, at + 4L * c).sub(mean).mul(inverse);
      Lanes.store(normed.fma(Lanes.load(g, at + 4L * c), Lanes.load(sums, to + 4L * c)), sums, to + 4L * c);
    }
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    FloatVector normed = Lanes.load(x, at + 4L * c, tail).sub(mean).mul(inverse);
    Lanes.store(normed.fma(Lanes.load(g, at + 4L * c, tail), Lanes.load(sums, to + 4L * c, tail)), sums, to + 4L * c,
        tail);
  }

  /** Σ g·w */
  private static float products(MemorySegment g, long at, MemorySegment weight, int size) {
    FloatVector a = Lanes.zero();
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) a = Lanes.load(g, at + 4L * c).fma(Lanes.load(weight, 4L * c), a);
    if (c < size) a = Lanes.load(g, at + 4L * c, Lanes.tail(size)).fma(Lanes.load(weight, 4L * c, Lanes.tail(size)), a);
    return Lanes.sum(a);
  }

  /** Σ g·w·(x − mean) */
  private static float products(MemorySegment x, float mean, MemorySegment g, long at, MemorySegment weight, int size) {
    FloatVector a = Lanes.zero();
    int c = 0;
    for (; c <= size - COUNT; c += COUNT)
      a = Lanes.load(g, at + 4L * c).mul(Lanes.load(weight, 4L * c)).fma(Lanes.load(x, at + 4L * c).sub(mean), a);
    if (c < size) {
      VectorMask<Float> tail = Lanes.tail(size);
      a = Lanes.load(g, at + 4L * c, tail).mul(Lanes.load(weight, 4L * c, tail))
          .fma(Lanes.load(x, at + 4L * c, tail).sub(mean), a);
    }
    return Lanes.sum(a);
  }

  private static void gradient(MemorySegment x, MemorySegment g, long at, MemorySegment weight, int size, float mean,
      float inverse, float meanGradient,
      float meanProduct, MemorySegment dx) {
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      FloatVector gw = Lanes.load(g, at + 4L * c, mask).mul(Lanes.load(weight, 4L * c, mask));
      FloatVector normed = Lanes.load(x, at + 4L * c, mask).sub(mean).mul(inverse);
      Lanes.store(gw.sub(meanGradient).sub(normed.mul(meanProduct)).mul(inverse), dx, at + 4L * c, mask);
    }
  }
}
