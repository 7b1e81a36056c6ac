package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;

/**
 * A few rows by weights in groups of 32 rows, in eight bits: one token through a projection, or through several.
 *
 * <p>Plan: the few rows are made into {@link Activations}, which each thread spreads for itself. Each group is read once, front to back,
 * and every 256 columns of it are multiplied by all of the few rows while they are at hand. A result is the sum over blocks in their order.
 */
final class GroupProduct implements FewRows.Product {
  private static final int SUMS = 4 * GroupLayout.ROWS;

  private final GroupLayout layout;
  private final int few;
  private final Activations row;

  GroupProduct(GroupLayout layout, int few, int in) {
    this.layout = layout;
    this.few = few;
    row = new Activations(in);
  }

  @Override public int unit() {
    return GroupLayout.ROWS;
  }

  @Override public long sharedBytes() {
    return few * row.packedBytes();
  }

  @Override public void share(MemorySegment x, MemorySegment scratch) {
    for (int i = 0; i < few; i++) row.pack(x, 4L * row.size() * i, scratch, row.packedBytes() * i);
  }

  /** Bytes of a spread row. */
  private long rowBytes() {
    return row.bytes() + Lanes.lines(layout.ownBytes(row));
  }

  /** Rows, the stage, sums. */
  @Override public long ownBytes() {
    return few * rowBytes() + Lanes.lines(layout.stageBytes()) + (long) few * SUMS;
  }

  @Override public void prepare(MemorySegment x, MemorySegment scratch, long own) {
    for (int i = 0; i < few; i++) {
      long at = own + rowBytes() * i;
      row.spread(scratch, row.packedBytes() * i, at);
      layout.prepare(row, scratch, at, at + row.bytes());
    }
  }

  @Override public void multiply(FewRows.Part part, int group, int out, MemorySegment x, MemorySegment scratch,
      long own) {
    long stage = own + few * rowBytes(), sums = stage + Lanes.lines(layout.stageBytes());
    scratch.asSlice(sums, (long) few * SUMS).fill((byte) 0);
    int blocks = row.size() / layout.block(), step = GroupLayout.STEP / layout.block();
    for (int b = 0; b < blocks; b += step)
      for (int i = 0; i < few; i++)
        layout.add(part.w(), ((long) group * blocks + b) * layout.bytes(), Math.min(step, blocks - b), row, scratch,
            own + rowBytes() * i, b * layout.block(), own + rowBytes() * i + row.bytes(), stage,
            sums + (long) SUMS * i);
    int first = group * GroupLayout.ROWS;
    for (int i = 0; i < few; i++)
      for (int r = 0; r < Math.min(GroupLayout.ROWS, out - first); r++) {
        float begin = part.bias().isPresent() ? part.bias().get().getAtIndex(FLOAT, first + r) : 0;
        part.y().setAtIndex(FLOAT, (long) i * out + first + r,
            begin + scratch.get(FLOAT, sums + (long) SUMS * i + 4L * layout.place(r)));
      }
  }
}
