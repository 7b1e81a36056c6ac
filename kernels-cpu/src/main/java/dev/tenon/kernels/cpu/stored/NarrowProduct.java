package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Workers;
import dev.tenon.kernels.cpu.gemm.Lanes;
import dev.tenon.kernels.cpu.gemm.Shares;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A few rows of floats by weights in 16-bit floats, which are widened in registers.
 *
 * <p>Plan: tasks share the weights' rows and read them once. One row alone goes by each row of weights with several accumulators;
 * several go four at a time. Lanes are folded once, at the end, and then come what products do not fill a vector.
 */
final class NarrowProduct implements FewRows {
  private static final long STEP = Lanes.lines(Lanes.BYTES);

  private final NarrowLayout layout;
  private final int few, in, out;
  private final int tasks;

  NarrowProduct(NarrowLayout layout, int few, int in, int out) {
    this.layout = layout;
    this.few = few;
    this.in = in;
    this.out = out;
    tasks = Shares.readingTasks((long) few * in * out * 4, Shares.parts(out, 4));
  }

  @Override public long scratch(int threads) {
    return threads * workerBytes();
  }

  /** Room for four vectors and the sums of their lanes. */
  private static long workerBytes() {
    return 4 * STEP + Lanes.lines(16);
  }

  @Override public void run(Workers workers, MemorySegment scratch, MemorySegment x, MemorySegment w,
      Optional<MemorySegment> bias, MemorySegment y) {
    workers.run(tasks, (task, worker) -> {
      var part = new Part(scratch, worker * workerBytes(), x, w, bias, y);
      int from = Shares.cut(out, 4, task, tasks), end = Shares.cut(out, 4, task + 1, tasks);
      if (few == 1) part.singly(from, end);
      else part.severally(from, end);
    });
  }

  /** What one task computes with. */
  private final class Part {
    private final MemorySegment scratch, x, w, y;
    private final long stage, sums;
    private final Optional<MemorySegment> bias;

    Part(MemorySegment scratch, long stage, MemorySegment x, MemorySegment w, Optional<MemorySegment> bias,
        MemorySegment y) {
      this.scratch = scratch;
      this.stage = stage;
      this.x = x;
      this.w = w;
      this.bias = bias;
      this.y = y;
      sums = stage + 4 * STEP;
    }

    void singly(int from, int end) {
      for (int r = from; r < end; r += 4) {
        int taken = Math.min(4, end - r);
        for (int i = 0; i < taken; i++) layout.one(in, w, 2L * in * (r + i), x, 0, scratch, stage + STEP * i);
        Lanes.foldFour(scratch, stage, STEP, sums);
        for (int i = 0; i < taken; i++) put(r + i, 0, scratch.get(FLOAT, sums + 4L * i));
      }
    }

    void severally(int from, int end) {
      int last = few - 1;
      for (int r = from; r < end; r++)
        for (int i = 0; i < few; i += 4) {
          layout.four(in, w, 2L * in * r, x, row(i), row(Math.min(i + 1, last)), row(Math.min(i + 2, last)),
              row(Math.min(i + 3, last)), scratch, stage);
          Lanes.foldFour(scratch, stage, STEP, sums);
          for (int j = i; j < Math.min(i + 4, few); j++) put(r, j, scratch.get(FLOAT, sums + 4L * (j - i)));
        }
    }

    private long row(int i) {
      return 4L * in * i;
    }

    private void put(int r, int i, float sum) {
      for (int k = in / COUNT * COUNT; k < in; k++)
        sum = Math.fma(layout.at(w, 2L * ((long) in * r + k)), x.get(FLOAT, row(i) + 4L * k), sum);
      float begin = bias.isPresent() ? bias.get().getAtIndex(FLOAT, r) : 0;
      y.setAtIndex(FLOAT, (long) out * i + r, begin + sum);
    }
  }
}
