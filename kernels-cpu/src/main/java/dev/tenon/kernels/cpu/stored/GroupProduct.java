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
 * <p>Plan: the few rows are made into {@link Activations}, which each thread spreads for itself. Each group is read once, front to back,
 * some columns at a time, which are multiplied by all of the few rows while they are at hand. A result is the sum over blocks in their order.
 */
final class GroupProduct implements FewRows.Product {
  private static final int SUMS = 4 * GroupLayout.ROWS;
  /** Bytes of weights that are gone over at a time, at most: they stay at hand. */
  private static final int ONCE = 10 << 10;

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
    return GroupLayout.ROWS;
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

  /** Rows, the stage, sums, and those of one row in order. */
  @Override public long ownBytes() {
    return few * rowBytes() + stageBytes() + (few + 1L) * SUMS;
  }

  @Override public void prepare(MemorySegment x, MemorySegment scratch, long own) {
    for (int i = 0; i < few; i++) {
      long at = Memory.at(scratch, own + rowBytes() * i, rowBytes());
      row.spread(packed(scratch, i), at);
      layout.prepare(row, at, at + row.bytes());
    }
  }

  @Override public void multiply(FewRows.Part part, int group, int out, MemorySegment x, MemorySegment scratch,
      long own) {
    long rows = Memory.at(scratch, own, ownBytes()), stage = rows + few * rowBytes();
    long sums = stage + stageBytes(), ordered = sums + (long) few * SUMS;
    for (long i = sums; i < ordered; i += Lanes.BYTES)
      FloatVector.zero(Lanes.SPECIES).intoMemorySegment(ALL, i, Lanes.ORDER);
    int blocks = row.size() / layout.block();
    long bytes = (long) blocks * layout.bytes(), w = Memory.at(part.w(), bytes * group, bytes);
    for (int b = 0; b < blocks; b += step)
      for (int i = 0; i < few; i++) {
        long at = rows + rowBytes() * i;
        layout.add(w + (long) b * layout.bytes(), Math.min(step, blocks - b), row, at, b * layout.block(),
            at + row.bytes(), stage, sums + (long) SUMS * i);
      }
    int first = group * GroupLayout.ROWS;
    for (int i = 0; i < few; i++) {
      long at = 4L * ((long) i * out + first);
      if (out - first >= GroupLayout.ROWS) layout.order(sums + (long) SUMS * i, Memory.at(part.y(), at, SUMS));
      else {
        layout.order(sums + (long) SUMS * i, ordered);
        MemorySegment.copy(ALL, ordered, part.y(), at, 4L * (out - first));
      }
    }
    if (part.bias().isPresent()) addBias(part.bias().get(), part.y(), first, out);
  }

  private void addBias(MemorySegment bias, MemorySegment y, int first, int out) {
    for (int i = 0; i < few; i++)
      for (int r = first; r < Math.min(first + GroupLayout.ROWS, out); r++) {
        long at = (long) i * out + r;
        y.setAtIndex(FLOAT, at, bias.getAtIndex(FLOAT, r) + y.getAtIndex(FLOAT, at));
      }
  }
}
