package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Gradients of RMS norm: x, weight, upstream → as x, as weight.
 *
 * <p>Plan. First each row's r = 1/rms, kept in scratch. Then, by chunks of rows, Σ g·x·r; the chunks are added in order. Then for each
 * row Σ g·w·x in lanes, and with m = r²·mean(g·w·x), dx = r·(g·w − m·x). Each pass is a task of its own kind, as one method with all of
 * them would be beyond what C2 inlines.
 */
record RmsNormBackwardsKernel(int rows, int size, float eps) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return output == 0 && input != 1;
  }

  @Override public long scratch(int threads) {
    return 8L * rows + 4L * Pieces.chunks(rows, size) * size;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), g = call.input(2).segment(),
        scratch = call.scratch();
    Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) statistics(x, r, scratch);
    });
    if (call.wants(1)) {
      int chunks = Pieces.chunks(rows, size), each = Pieces.chunkRows(rows, size);
      long partial = 8L * rows;
      call.workers().run(chunks,
          (chunk, _) -> NormedColumns.sum(x, g, scratch, chunk * each, Math.min(rows, (chunk + 1) * each), size,
              scratch,
              partial + 4L * chunk * size));
      ColumnSums.combine(call.workers(), scratch, partial, chunks, size, call.output(1).segment(), 0);
    }
    if (call.wants(0)) Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) row(x, weight, g, r, scratch.get(FLOAT, 8L * r + 4), call.output(0).segment());
    });
  }

  /** A mean of 0 and 1/rms, as {@link NormedColumns} reads them. */
  private void statistics(MemorySegment x, int row, MemorySegment to) {
    to.set(FLOAT, 8L * row, 0);
    to.set(FLOAT, 8L * row + 4, RmsNormKernel.inverseRms(RmsNormKernel.squares(x, 4L * row * size, size), size, eps));
  }

  private void row(MemorySegment x, MemorySegment weight, MemorySegment g, int row, float inverse, MemorySegment dx) {
    long at = 4L * row * size;
    float mean = products(x, g, at, weight, size) / size * inverse * inverse;
    gradient(x, g, at, weight, size, inverse, mean * inverse, dx);
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
