package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Workers;
import dev.tenon.kernels.cpu.gemm.Lanes;
import dev.tenon.kernels.cpu.gemm.Shares;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A few rows by weights in {@link EightBits}, in eight bits too.
 *
 * <p>Plan: the few rows are made into {@link Activations}. Tasks share the weights' rows and read them once, one after the other: two
 * at a time take twice as long. Sums run in lanes along a row, blocks in their order, and are folded four rows at a time.
 */
final class EightBitProduct implements FewRows {
  private static final long STEP = Lanes.lines(Lanes.BYTES);

  private final int few, out;
  private final Activations row;
  private final int tasks;

  EightBitProduct(int few, int in, int out) {
    this.few = few;
    this.out = out;
    row = new Activations(in);
    tasks = Shares.tasks((long) few * in * out * 4, Shares.parts(out, 4));
  }

  @Override public long scratch(int threads) {
    return few * row.bytes() + threads * workerBytes();
  }

  /** Room for four vectors and the sums of their lanes. */
  private static long workerBytes() {
    return 4 * STEP + Lanes.lines(16);
  }

  @Override public void run(Workers workers, MemorySegment scratch, MemorySegment x, MemorySegment w,
      Optional<MemorySegment> bias, MemorySegment y) {
    for (int i = 0; i < few; i++) row.make(x, 4L * row.size() * i, scratch, row.bytes() * i);
    workers.run(tasks, (task, worker) -> {
      long stage = few * row.bytes() + worker * workerBytes();
      int from = Shares.cut(out, 4, task, tasks), end = Shares.cut(out, 4, task + 1, tasks);
      for (int r = from; r < end; r += 4)
        for (int i = 0; i < few; i++) rows(r, Math.min(4, end - r), i, scratch, stage, w, bias, y);
    });
  }

  /** One of the few rows by up to four rows of weights. */
  private void rows(int first, int taken, int i, MemorySegment scratch, long stage, MemorySegment w,
      Optional<MemorySegment> bias, MemorySegment y) {
    long size = (long) row.blocks() * EightBits.BYTES_A_BLOCK, at = row.bytes() * i, sums = stage + 4 * STEP;
    for (int r = 0; r < taken; r++)
      EightBits.dot(row.blocks(), w, size * (first + r), scratch, at, at + row.scales(), stage + STEP * r);
    Lanes.foldFour(scratch, stage, STEP, sums);
    for (int r = 0; r < taken; r++) {
      float begin = bias.isPresent() ? bias.get().getAtIndex(FLOAT, first + r) : 0;
      y.setAtIndex(FLOAT, (long) i * out + first + r, begin + scratch.get(FLOAT, sums + 4L * r));
    }
  }
}
