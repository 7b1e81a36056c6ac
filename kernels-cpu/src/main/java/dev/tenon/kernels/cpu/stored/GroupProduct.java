package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Workers;
import dev.tenon.kernels.cpu.gemm.Lanes;
import dev.tenon.kernels.cpu.gemm.Shares;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A few rows by weights in groups of 32 rows, in eight bits: one token through a projection, or through several.
 *
 * <p>Plan: the few rows are made into {@link Activations}, which each thread spreads for itself before its first task. Tasks share the
 * groups; each reads its groups once, front to back, and multiplies every 256 columns by all of the few rows while they are at hand. A
 * result is the sum over blocks in their order.
 */
final class GroupProduct implements FewRows {
  private static final int SUMS = 4 * GroupLayout.ROWS;
  /** What threads write to lies this far apart. */
  private static final int APART = 64;

  /**
   * A matrix of weights and where its products go.
   *
   * @param bias floats [out]
   */
  record Part(MemorySegment w, Optional<MemorySegment> bias, MemorySegment y) {}

  private final GroupLayout layout;
  private final int few;
  /** Rows of each matrix, and how many groups come before it. */
  private final int[] out, before;
  private final Activations row;
  private final int groups, tasks;

  /** @param out rows of each of the matrices that are multiplied at once */
  GroupProduct(GroupLayout layout, int few, int in, int... out) {
    this.layout = layout;
    this.few = few;
    this.out = out;
    row = new Activations(in);
    before = new int[out.length + 1];
    long all = 0;
    for (int i = 0; i < out.length; i++) {
      before[i + 1] = before[i] + Shares.parts(out[i], GroupLayout.ROWS);
      all += out[i];
    }
    groups = before[out.length];
    tasks = Shares.readingTasks(few * in * all * 4, groups);
  }

  @Override public long scratch(int threads) {
    return few * row.packedBytes() + threads * workerBytes();
  }

  /** Bytes of a spread row. */
  private long rowBytes() {
    return row.bytes() + Lanes.lines(layout.ownBytes(row));
  }

  /** Bytes of a thread's own: rows, the stage, sums. */
  private long workerBytes() {
    return few * rowBytes() + Lanes.lines(layout.stageBytes()) + (long) few * SUMS;
  }

  @Override public void run(Workers workers, MemorySegment scratch, MemorySegment x, MemorySegment w,
      Optional<MemorySegment> bias, MemorySegment y) {
    run(workers, scratch, x, List.of(new Part(w, bias, y)));
  }

  /** Multiplies by all the matrices. */
  void run(Workers workers, MemorySegment scratch, MemorySegment x, List<Part> parts) {
    for (int i = 0; i < few; i++) row.pack(x, 4L * row.size() * i, scratch, row.packedBytes() * i);
    boolean[] ready = new boolean[APART * workers.threads()];
    workers.run(tasks, (task, worker) -> {
      long own = few * row.packedBytes() + worker * workerBytes();
      if (!ready[APART * worker]) {
        spread(scratch, own);
        ready[APART * worker] = true;
      }
      int part = 0;
      for (int g = Shares.cut(groups, 1, task, tasks), end = Shares.cut(groups, 1, task + 1, tasks); g < end; g++) {
        while (g >= before[part + 1]) part++;
        group(g - before[part], out[part], scratch, own, parts.get(part));
      }
    });
  }

  private void spread(MemorySegment scratch, long own) {
    for (int i = 0; i < few; i++) {
      long at = own + rowBytes() * i;
      row.spread(scratch, row.packedBytes() * i, at);
      layout.prepare(row, scratch, at, at + row.bytes());
    }
  }

  private void group(int group, int out, MemorySegment scratch, long own, Part part) {
    long stage = own + few * rowBytes(), sums = stage + Lanes.lines(layout.stageBytes());
    scratch.asSlice(sums, (long) few * SUMS).fill((byte) 0);
    int blocks = row.size() / layout.block(), step = GroupLayout.STEP / layout.block();
    for (int b = 0; b < blocks; b += step)
      for (int i = 0; i < few; i++)
        layout.add(part.w, ((long) group * blocks + b) * layout.bytes(), Math.min(step, blocks - b), row, scratch,
            own + rowBytes() * i, b * layout.block(), own + rowBytes() * i + row.bytes(), stage,
            sums + (long) SUMS * i);
    int first = group * GroupLayout.ROWS;
    for (int i = 0; i < few; i++)
      for (int r = 0; r < Math.min(GroupLayout.ROWS, out - first); r++) {
        float begin = part.bias.isPresent() ? part.bias.get().getAtIndex(FLOAT, first + r) : 0;
        part.y.setAtIndex(FLOAT, (long) i * out + first + r,
            begin + scratch.get(FLOAT, sums + (long) SUMS * i + 4L * layout.place(r)));
      }
  }
}
