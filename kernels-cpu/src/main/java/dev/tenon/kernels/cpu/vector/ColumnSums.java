package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Sums over the rows of a matrix: chunks of rows fixed by the shape are summed on their own, then added in order.
 *
 * <p>Partial sums lie in scratch, a row of {@code size} floats for each chunk.
 */
final class ColumnSums {
  private ColumnSums() {}

  /** Adds up partial sums. */
  static void combine(Workers workers, MemorySegment partial, long at, int chunks, int size, MemorySegment to,
      long offset) {
    int each = Math.max(COUNT, Pieces.FLOATS / chunks / COUNT * COUNT);
    workers.run(Math.ceilDiv(size, each),
        (task, _) -> sum(partial, at, chunks, size, task * each, Math.min(size, (task + 1) * each), to, offset));
  }

  /** Sums rows of so many floats in order, for the columns from first to end. */
  static void sum(MemorySegment rows, long at, int count, int size, int first, int end, MemorySegment to, long offset) {
    int c = first;
    for (; c <= end - 4 * COUNT; c += 4 * COUNT) sum4(rows, at + 4L * c, count, 4L * size, to, offset + 4L * c);
    for (; c < end; c += COUNT)
      sum1(rows, at + 4L * c, count, 4L * size, to, offset + 4L * c, Lanes.FLOATS.indexInRange(c, end));
  }

  private static void sum4(MemorySegment rows, long at, int count, long pitch, MemorySegment to, long offset) {
    FloatVector a = Lanes.zero(), b = Lanes.zero(), c = Lanes.zero(), d = Lanes.zero();
    for (int r = 0; r < count; r++) {
      long from = at + r * pitch;
      a = a.add(Lanes.load(rows, from));
      b = b.add(Lanes.load(rows, from + Lanes.BYTES));
      c = c.add(Lanes.load(rows, from + 2 * Lanes.BYTES));
      d = d.add(Lanes.load(rows, from + 3 * Lanes.BYTES));
    }
    Lanes.store(a, to, offset);
    Lanes.store(b, to, offset + Lanes.BYTES);
    Lanes.store(c, to, offset + 2 * Lanes.BYTES);
    Lanes.store(d, to, offset + 3 * Lanes.BYTES);
  }

  private static void sum1(MemorySegment rows, long at, int count, long pitch, MemorySegment to, long offset,
      VectorMask<Float> mask) {
    FloatVector a = Lanes.zero();
    for (int r = 0; r < count; r++) a = a.add(Lanes.load(rows, at + r * pitch, mask));
    Lanes.store(a, to, offset, mask);
  }
}
