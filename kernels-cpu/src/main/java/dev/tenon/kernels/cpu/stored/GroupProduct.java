package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.kernels.cpu.Memory;
import dev.tenon.kernels.cpu.gemm.Lanes;
import dev.tenon.kernels.cpu.gemm.Shares;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * A few rows by weights in groups of 32 rows, in eight bits: one token through a projection, or through several.
 *
 * <p>Plan: the few rows are made into {@link Activations}, which each thread spreads for itself. Several groups are read side by side,
 * once, front to back, some columns at a time, which are multiplied by all of the few rows while they are at hand. A result is the sum over
 * blocks in their order.
 */
final class GroupProduct implements FewRows.Product {
  /** Rows of weights that are multiplied together, and bytes of the sums of a group. */
  private static final int UNIT = GroupLayout.GROUPS * GroupLayout.ROWS, SUMS = 4 * GroupLayout.ROWS;
  /** Bytes of weights of a group that are gone over at a time, at most: they stay at hand. */
  private static final int ONCE = 5 << 10;

  private final GroupLayout layout;
  private final int few;
  private final Activations row;
  /** Blocks that are multiplied at a time, at most. */
  private final int step;

  GroupProduct(GroupLayout layout, int few, int in) {
    this.layout = layout;
    this.few = few;
    row = new Activations(in);
    int blocks = in / layout.block(), most = Math.max(1, ONCE / layout.bytes());
    step = Shares.parts(blocks, Shares.parts(blocks, most));
  }

  @Override public int unit() {
    return UNIT;
  }

  @Override public long sharedBytes() {
    return few * row.packedBytes();
  }

  @Override public void share(MemorySegment x, MemorySegment scratch) {
    for (int i = 0; i < few; i++) row.pack(Memory.at(x, 4L * row.size() * i, 4L * row.size()), packed(scratch, i));
  }

  /** Where a packed row begins. */
  private long packed(MemorySegment scratch, int i) {
    return Memory.at(scratch, row.packedBytes() * i, row.packedBytes());
  }

  /** Bytes of a spread row. */
  private long rowBytes() {
    return row.bytes() + Lanes.lines(layout.ownBytes(row));
  }

  private long stageBytes() {
    return Lanes.lines(layout.stageBytes());
  }

  /** Rows, the stage, sums, and those of one row and group in order. */
  @Override public long ownBytes() {
    return few * rowBytes() + stageBytes() + few * 4L * UNIT + SUMS;
  }

  @Override public void prepare(MemorySegment x, MemorySegment scratch, long own) {
    for (int i = 0; i < few; i++) {
      long at = Memory.at(scratch, own + rowBytes() * i, rowBytes());
      row.spread(packed(scratch, i), at);
      layout.prepare(row, at, at + row.bytes());
    }
  }

  @Override public void multiply(FewRows.Part part, int unit, int out, MemorySegment x, MemorySegment scratch,
      long own) {
    long rows = Memory.at(scratch, own, ownBytes()), stage = rows + few * rowBytes();
    long sums = stage + stageBytes(), ordered = sums + 4L * UNIT * few;
    for (long i = sums; i < ordered; i += Lanes.BYTES)
      FloatVector.zero(Lanes.SPECIES).intoMemorySegment(ALL, i, Lanes.ORDER);
    int first = unit * UNIT, end = Math.min(first + UNIT, out);
    int groups = Math.ceilDiv(end - first, GroupLayout.ROWS), blocks = row.size() / layout.block();
    long bytes = (long) blocks * layout.bytes(),
        w = Memory.at(part.w(), bytes * (first / GroupLayout.ROWS), bytes * groups);
    for (int b = 0; b < blocks; b += step)
      for (int i = 0; i < few; i++) {
        long at = rows + rowBytes() * i;
        layout.add(w + (long) b * layout.bytes(), bytes, groups - 1, Math.min(step, blocks - b), row, at,
            b * layout.block(), at + row.bytes(), stage, sums + 4L * UNIT * i);
      }
    for (int i = 0; i < few; i++)
      for (int r = first; r < end; r += GroupLayout.ROWS)
        put(sums + 4L * (UNIT * i + r - first), ordered, part.y(), 4L * ((long) i * out + r),
            Math.min(GroupLayout.ROWS, end - r));
    if (part.bias().isPresent()) addBias(part.bias().get(), part.y(), first, end, out);
  }

  /** Writes the sums of so many of a group's rows. */
  private void put(long sums, long ordered, MemorySegment y, long at, int rows) {
    if (rows == GroupLayout.ROWS) layout.order(sums, Memory.at(y, at, SUMS));
    else {
      layout.order(sums, ordered);
      MemorySegment.copy(ALL, ordered, y, at, 4L * rows);
    }
  }

  private void addBias(MemorySegment bias, MemorySegment y, int first, int end, int out) {
    for (int i = 0; i < few; i++)
      for (int r = first; r < end; r++) {
        long at = (long) i * out + r;
        y.setAtIndex(FLOAT, at, bias.getAtIndex(FLOAT, r) + y.getAtIndex(FLOAT, at));
      }
  }
}
