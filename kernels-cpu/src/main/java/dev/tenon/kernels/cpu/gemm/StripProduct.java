package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.tenon.api.kernel.Workers;
import dev.tenon.kernels.cpu.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * A few rows by a right matrix stored as [depth, columns], which is read once and in place.
 *
 * <p>Plan: tasks share the columns. Within a task the depth goes by 128, so that the pages of the right matrix stay known to
 * the processor, and strips of columns keep their sums in registers: one row by eight vectors, or four rows by two. The
 * result holds the sums between two parts of the depth; each element is one chain in the order of k.
 */
final class StripProduct implements Product {
  private static final int PART = 128, WIDE = 8 * COUNT;

  private final int rows, columns, depth, tasks;

  StripProduct(int rows, int columns, int depth) {
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    tasks = Shares.tasks((long) rows * columns * depth * 4, Shares.parts(columns, WIDE));
  }

  /** Rows that are packed side by side. */
  private int group() {
    return rows == 1 ? 1 : 4;
  }

  @Override public long scratch(int threads) {
    return Lanes.lines(4L * Shares.parts(rows, group()) * group() * depth);
  }

  @Override public void run(Workers workers, MemorySegment scratch, long at, Matrix a, Matrix b,
      Optional<MemorySegment> bias, Matrix c) {
    long packed = Memory.at(scratch, at, scratch(workers.threads()));
    pack(a, packed);
    workers.run(tasks, (task, _) -> {
      int from = Shares.cut(columns, WIDE, task, tasks), to = Shares.cut(columns, WIDE, task + 1, tasks);
      begin(from, to, bias, c);
      for (int k = 0; k < depth; k += PART)
        for (int row = 0; row < rows; row += group())
          part(row, k, Math.min(PART, depth - k), from, to, packed + 4L * ((long) row * depth + (long) k * group()), b,
              c);
    });
  }

  /** Packs the rows as [groups, depth, group], filled up with zeros. */
  private void pack(Matrix a, long to) {
    int group = group();
    for (int row = 0; row < rows; row += group)
      for (int k = 0; k < depth; k++)
        for (int r = 0; r < group; r++)
          ALL.set(FLOAT, to + 4L * ((long) row * depth + (long) k * group + r),
              row + r < rows ? a.memory().get(FLOAT, a.at(row + r, k)) : 0f);
  }

  private void begin(int from, int to, Optional<MemorySegment> bias, Matrix c) {
    for (int row = 0; row < rows; row++) {
      long bytes = 4L * (to - from);
      if (bias.isPresent()) MemorySegment.copy(bias.get(), 4L * from, c.memory(), c.at(row, from), bytes);
      else c.memory().asSlice(c.at(row, from), bytes).fill((byte) 0);
    }
  }

  /**
   * Adds a part of the depth to up to {@link #group} rows.
   *
   * @param a where the packed rows' part begins
   */
  private void part(int row, int k, int deep, int from, int to, long a, Matrix b, Matrix c) {
    int column = from, several = Math.min(group(), rows - row);
    long stride = b.stride(), right = Memory.rows(b.memory(), b.at(k, from), deep, stride, 4L * (to - from));
    long out = Memory.rows(c.memory(), c.at(row, from), several, c.stride(), 4L * (to - from)), next = c.stride();
    if (rows == 1)
      for (; column <= to - WIDE; column += WIDE, right += 4 * WIDE, out += 4 * WIDE) wide(deep, a, right, stride, out);
    else {
      // Rows beyond the last read the last one and are not written.
      long r1 = next * Math.min(1, several - 1), r2 = next * Math.min(2, several - 1), r3 = next * (several - 1);
      for (; column <= to - 2 * COUNT; column += 2 * COUNT, right += 2 * BYTES, out += 2 * BYTES)
        four(deep, several, a, right, stride, out, out + r1, out + r2, out + r3);
    }
    for (; column < to; column += COUNT, right += BYTES, out += BYTES)
      for (int r = 0; r < several; r++)
        narrow(deep, a + 4L * r, 4L * group(), right, stride, out + next * r, to - column);
  }

  /** One row, eight vectors of columns. */
  private static void wide(int deep, long a, long b, long stride, long c) {
    FloatVector s0 = fromMemorySegment(SPECIES, ALL, c, ORDER), s1 = fromMemorySegment(SPECIES, ALL, c + BYTES, ORDER),
        s2 = fromMemorySegment(SPECIES, ALL, c + 2 * BYTES, ORDER),
        s3 = fromMemorySegment(SPECIES, ALL, c + 3 * BYTES, ORDER);
    FloatVector s4 = fromMemorySegment(SPECIES, ALL, c + 4 * BYTES, ORDER),
        s5 = fromMemorySegment(SPECIES, ALL, c + 5 * BYTES, ORDER),
        s6 = fromMemorySegment(SPECIES, ALL, c + 6 * BYTES, ORDER),
        s7 = fromMemorySegment(SPECIES, ALL, c + 7 * BYTES, ORDER);
    for (int k = 0; k < deep; k++) {
      FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, a + 4L * k));
      long at = b + k * stride;
      s0 = x.fma(fromMemorySegment(SPECIES, ALL, at, ORDER), s0);
      s1 = x.fma(fromMemorySegment(SPECIES, ALL, at + BYTES, ORDER), s1);
      s2 = x.fma(fromMemorySegment(SPECIES, ALL, at + 2 * BYTES, ORDER), s2);
      s3 = x.fma(fromMemorySegment(SPECIES, ALL, at + 3 * BYTES, ORDER), s3);
      s4 = x.fma(fromMemorySegment(SPECIES, ALL, at + 4 * BYTES, ORDER), s4);
      s5 = x.fma(fromMemorySegment(SPECIES, ALL, at + 5 * BYTES, ORDER), s5);
      s6 = x.fma(fromMemorySegment(SPECIES, ALL, at + 6 * BYTES, ORDER), s6);
      s7 = x.fma(fromMemorySegment(SPECIES, ALL, at + 7 * BYTES, ORDER), s7);
    }
    s0.intoMemorySegment(ALL, c, ORDER);
    s1.intoMemorySegment(ALL, c + BYTES, ORDER);
    s2.intoMemorySegment(ALL, c + 2 * BYTES, ORDER);
    s3.intoMemorySegment(ALL, c + 3 * BYTES, ORDER);
    s4.intoMemorySegment(ALL, c + 4 * BYTES, ORDER);
    s5.intoMemorySegment(ALL, c + 5 * BYTES, ORDER);
    s6.intoMemorySegment(ALL, c + 6 * BYTES, ORDER);
    s7.intoMemorySegment(ALL, c + 7 * BYTES, ORDER);
  }

  /** One row, whose numbers are {@code step} bytes apart; one vector of columns or less. */
  private static void narrow(int deep, long a, long step, long b, long stride, long c, int left) {
    VectorMask<Float> there = SPECIES.indexInRange(0, left);
    FloatVector sum = fromMemorySegment(SPECIES, ALL, c, ORDER, there);
    for (int k = 0; k < deep; k++)
      sum = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, a + k * step))
          .fma(fromMemorySegment(SPECIES, ALL, b + k * stride, ORDER, there), sum);
    sum.intoMemorySegment(ALL, c, ORDER, there);
  }

  /** Up to four rows, two vectors of columns. */
  private static void four(int deep, int rows, long a, long b, long stride, long c0, long c1, long c2, long c3) {
    FloatVector s0 = fromMemorySegment(SPECIES, ALL, c0, ORDER), s1 = fromMemorySegment(SPECIES, ALL, c1, ORDER),
        s2 = fromMemorySegment(SPECIES, ALL, c2, ORDER), s3 = fromMemorySegment(SPECIES, ALL, c3, ORDER);
    FloatVector t0 = fromMemorySegment(SPECIES, ALL, c0 + BYTES, ORDER),
        t1 = fromMemorySegment(SPECIES, ALL, c1 + BYTES, ORDER),
        t2 = fromMemorySegment(SPECIES, ALL, c2 + BYTES, ORDER),
        t3 = fromMemorySegment(SPECIES, ALL, c3 + BYTES, ORDER);
    for (int k = 0; k < deep; k++) {
      long at = a + 16L * k;
      FloatVector left = fromMemorySegment(SPECIES, ALL, b + k * stride, ORDER),
          right = fromMemorySegment(SPECIES, ALL, b + k * stride + BYTES, ORDER);
      FloatVector x = left.broadcast(ALL.get(FLOAT, at));
      s0 = x.fma(left, s0);
      t0 = x.fma(right, t0);
      x = left.broadcast(ALL.get(FLOAT, at + 4));
      s1 = x.fma(left, s1);
      t1 = x.fma(right, t1);
      x = left.broadcast(ALL.get(FLOAT, at + 8));
      s2 = x.fma(left, s2);
      t2 = x.fma(right, t2);
      x = left.broadcast(ALL.get(FLOAT, at + 12));
      s3 = x.fma(left, s3);
      t3 = x.fma(right, t3);
    }
    s0.intoMemorySegment(ALL, c0, ORDER);
    t0.intoMemorySegment(ALL, c0 + BYTES, ORDER);
    if (rows > 1) {
      s1.intoMemorySegment(ALL, c1, ORDER);
      t1.intoMemorySegment(ALL, c1 + BYTES, ORDER);
    }
    if (rows > 2) {
      s2.intoMemorySegment(ALL, c2, ORDER);
      t2.intoMemorySegment(ALL, c2 + BYTES, ORDER);
    }
    if (rows > 3) {
      s3.intoMemorySegment(ALL, c3, ORDER);
      t3.intoMemorySegment(ALL, c3 + BYTES, ORDER);
    }
  }
}
