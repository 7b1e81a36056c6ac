package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Gradients of layer norm: x, weight, upstream → as x, as weight, as weight.
 *
 * <p>Plan. First each row's mean and inverse deviation; then, with n = (x − mean)/deviation, its mean(g·w) and mean(g·w·n); all four are kept
 * in scratch. Then, by chunks of rows, Σ g·n and Σ g; the chunks are added in order. Last dx = (g·w − mean(g·w) − n · mean(g·w·n)) /
 * deviation. Each pass is a task of its own kind, as one method with all of them would be beyond what C2 inlines.
 */
record LayerNormBackwardsKernel(int rows, int size, float eps) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return output == 0 && input != 1;
  }

  @Override public long scratch(int threads) {
    return 16L * rows + 2L * sums();
  }

  /** Bytes of the partial sums of one gradient. */
  private long sums() {
    return 4L * Pieces.chunks(rows, size) * size;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), g = call.input(2).segment(),
        scratch = call.scratch();
    if (call.wants(0) || call.wants(1)) Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) statistics(x, r, scratch);
    });
    int chunks = Pieces.chunks(rows, size), each = Pieces.chunkRows(rows, size);
    if (call.wants(1)) {
      long partial = 16L * rows;
      call.workers().run(chunks,
          (chunk, _) -> NormedColumns.sum(x, g, scratch, chunk * each, Math.min(rows, (chunk + 1) * each), size,
              scratch,
              partial + 4L * chunk * size));
      ColumnSums.combine(call.workers(), scratch, partial, chunks, size, call.output(1).segment(), 0);
    }
    if (call.wants(2)) {
      long partial = 16L * rows + sums();
      call.workers().run(chunks,
          (chunk, _) -> ColumnSums.sum(g, 4L * chunk * each * size, Math.min(each, rows - chunk * each), size, 0, size,
              scratch, partial + 4L * chunk * size));
      ColumnSums.combine(call.workers(), scratch, partial, chunks, size, call.output(2).segment(), 0);
    }
    if (!call.wants(0)) return;
    long means = 8L * rows;
    Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++) products(x, g, 4L * r * size, weight, size, scratch, 8L * r, means + 8L * r);
    });
    Pieces.rows(call.workers(), rows, size, (first, end) -> {
      for (int r = first; r < end; r++)
        gradient(x, g, 4L * r * size, weight, size, scratch, 8L * r, means + 8L * r, call.output(0).segment());
    });
  }

  private void statistics(MemorySegment x, int row, MemorySegment to) {
    long at = 4L * row * size;
    float mean = LayerNormKernel.sum(x, at, size) / size;
    to.set(FLOAT, 8L * row, mean);
    to.set(FLOAT, 8L * row + 4,
        LayerNormKernel.inverseDeviation(LayerNormKernel.squares(x, at, size, mean), size, eps));
  }

  /** The means of g·w and of g·w·(x − mean)/deviation. */
  private static void products(MemorySegment x, MemorySegment g, long at, MemorySegment weight, int size,
      MemorySegment scratch, long statistics,
      long to) {
    FloatVector mean = Lanes.spread(scratch, statistics), a = Lanes.zero(), b = Lanes.zero();
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) {
      FloatVector gw = Lanes.load(g, at + 4L * c).mul(Lanes.load(weight, 4L * c));
      a = a.add(gw);
      b = gw.fma(Lanes.load(x, at + 4L * c).sub(mean), b);
    }
    if (c < size) {
      VectorMask<Float> tail = Lanes.tail(size);
      FloatVector gw = Lanes.load(g, at + 4L * c, tail).mul(Lanes.load(weight, 4L * c, tail));
      a = a.add(gw);
      b = gw.fma(Lanes.load(x, at + 4L * c, tail).sub(mean), b);
    }
    scratch.set(FLOAT, to, Lanes.sum(a) / size);
    scratch.set(FLOAT, to + 4, Lanes.sum(b) * scratch.get(FLOAT, statistics + 4) / size);
  }

  private static void gradient(MemorySegment x, MemorySegment g, long at, MemorySegment weight, int size,
      MemorySegment scratch, long statistics,
      long means, MemorySegment dx) {
    FloatVector mean = Lanes.spread(scratch, statistics), inverse = Lanes.spread(scratch, statistics + 4);
    FloatVector meanGradient = Lanes.spread(scratch, means), meanProduct = Lanes.spread(scratch, means + 4);
    int c = 0;
    for (; c <= size - COUNT; c += COUNT) {
      FloatVector gw = Lanes.load(g, at + 4L * c).mul(Lanes.load(weight, 4L * c));
      FloatVector normed = Lanes.load(x, at + 4L * c).sub(mean).mul(inverse);
      Lanes.store(gw.sub(meanGradient).sub(normed.mul(meanProduct)).mul(inverse), dx, at + 4L * c);
    }
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    FloatVector gw = Lanes.load(g, at + 4L * c, tail).mul(Lanes.load(weight, 4L * c, tail));
    FloatVector normed = Lanes.load(x, at + 4L * c, tail).sub(mean).mul(inverse);
    Lanes.store(gw.sub(meanGradient).sub(normed.mul(meanProduct)).mul(inverse), dx, at + 4L * c, tail);
  }
}
