package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.tenon.api.kernel.Workers;
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
    pack(a, scratch, at);
    workers.run(tasks, (task, _) -> {
      int from = Shares.cut(columns, WIDE, task, tasks), to = Shares.cut(columns, WIDE, task + 1, tasks);
      begin(from, to, bias, c);
      for (int k = 0; k < depth; k += PART)
        for (int row = 0; row < rows; row += group())
          part(row, k, Math.min(PART, depth - k), from, to, scratch,
              at + 4L * ((long) row * depth + (long) k * group()), b, c);
    });
  }

  /** Packs the rows as [groups, depth, group], filled up with zeros. */
  private void pack(Matrix a, MemorySegment to, long at) {
    int group = group();
    for (int row = 0; row < rows; row += group)
      for (int k = 0; k < depth; k++)
        for (int r = 0; r < group; r++)
          to.set(FLOAT, at + 4L * ((long) row * depth + (long) k * group + r),
              row + r < rows ? a.memory().get(FLOAT, a.at(row + r, k)) : 0f);
  }

  private void begin(int from, int to, Optional<MemorySegment> bias, Matrix c) {
    for (int row = 0; row < rows; row++) {
      long bytes = 4L * (to - from);
      if (bias.isPresent()) MemorySegment.copy(bias.get(), 4L * from, c.memory(), c.at(row, from), bytes);
      else c.memory().asSlice(c.at(row, from), bytes).fill((byte) 0);
    }
  }

  private void part(int row, int k, int deep, int from, int to, MemorySegment a, long ao, Matrix b, Matrix c) {
    int column = from;
    if (rows == 1) {
      for (; column <= to - WIDE; column += WIDE)
        wide(deep, a, ao, b.memory(), b.at(k, column), b.stride(), c.memory(), c.at(row, column));
      for (; column < to; column += COUNT)
        narrow(deep, a, ao, 4, b.memory(), b.at(k, column), b.stride(), c.memory(), c.at(row, column),
            to - column);
    } else {
      // Rows beyond the last read the last one and are not written.
      int last = rows - 1;
      int r1 = Math.min(row + 1, last), r2 = Math.min(row + 2, last), r3 = Math.min(row + 3, last);
      for (; column <= to - 2 * COUNT; column += 2 * COUNT)
        four(deep, Math.min(4, rows - row), a, ao, b.memory(), b.at(k, column), b.stride(), c.memory(),
            c.at(row, column), c.at(r1, column),
            c.at(r2, column), c.at(r3, column));
      for (; column < to; column += COUNT)
        for (int r = 0; r < 4 && row + r < rows; r++)
          narrow(deep, a, ao + 4L * r, 16, b.memory(), b.at(k, column), b.stride(), c.memory(), c.at(row + r, column),
              to - column);
    }
  }

  /** One row, eight vectors of columns. */
  private static void wide(int deep, MemorySegment a, long ao, MemorySegment b, long bo, long stride, MemorySegment c,
      long co) {
    FloatVector s0 = fromMemorySegment(SPECIES, c, co, ORDER), s1 = fromMemorySegment(SPECIES, c, co + BYTES, ORDER),
        s2 = fromMemorySegment(SPECIES, c, co + 2 * BYTES, ORDER),
        s3 = fromMemorySegment(SPECIES, c, co + 3 * BYTES, ORDER);
    FloatVector s4 = fromMemorySegment(SPECIES, c, co + 4 * BYTES, ORDER),
        s5 = fromMemorySegment(SPECIES, c, co + 5 * BYTES, ORDER),
        s6 = fromMemorySegment(SPECIES, c, co + 6 * BYTES, ORDER),
        s7 = fromMemorySegment(SPECIES, c, co + 7 * BYTES, ORDER);
    for (int k = 0; k < deep; k++) {
      FloatVector x = FloatVector.broadcast(SPECIES, a.get(FLOAT, ao + 4L * k));
      long at = bo + k * stride;
      s0 = x.fma(fromMemorySegment(SPECIES, b, at, ORDER), s0);
      s1 = x.fma(fromMemorySegment(SPECIES, b, at + BYTES, ORDER), s1);
      s2 = x.fma(fromMemorySegment(SPECIES, b, at + 2 * BYTES, ORDER), s2);
      s3 = x.fma(fromMemorySegment(SPECIES, b, at + 3 * BYTES, ORDER), s3);
      s4 = x.fma(fromMemorySegment(SPECIES, b, at + 4 * BYTES, ORDER), s4);
      s5 = x.fma(fromMemorySegment(SPECIES, b, at + 5 * BYTES, ORDER), s5);
      s6 = x.fma(fromMemorySegment(SPECIES, b, at + 6 * BYTES, ORDER), s6);
      s7 = x.fma(fromMemorySegment(SPECIES, b, at + 7 * BYTES, ORDER), s7);
    }
    s0.intoMemorySegment(c, co, ORDER);
    s1.intoMemorySegment(c, co + BYTES, ORDER);
    s2.intoMemorySegment(c, co + 2 * BYTES, ORDER);
    s3.intoMemorySegment(c, co + 3 * BYTES, ORDER);
    s4.intoMemorySegment(c, co + 4 * BYTES, ORDER);
    s5.intoMemorySegment(c, co + 5 * BYTES, ORDER);
    s6.intoMemorySegment(c, co + 6 * BYTES, ORDER);
    s7.intoMemorySegment(c, co + 7 * BYTES, ORDER);
  }

  /** One row, whose numbers are {@code step} bytes apart; one vector of columns or less. */
  private static void narrow(int deep, MemorySegment a, long ao, long step, MemorySegment b, long bo, long stride,
      MemorySegment c,
      long co,
      int left) {
    VectorMask<Float> there = SPECIES.indexInRange(0, left);
    FloatVector sum = fromMemorySegment(SPECIES, c, co, ORDER, there);
    for (int k = 0; k < deep; k++)
      sum = FloatVector.broadcast(SPECIES, a.get(FLOAT, ao + k * step))
          .fma(fromMemorySegment(SPECIES, b, bo + k * stride, ORDER, there), sum);
    sum.intoMemorySegment(c, co, ORDER, there);
  }

  /** Up to four rows, two vectors of columns. */
  private static void four(int deep, int rows, MemorySegment a, long ao, MemorySegment b, long bo, long stride,
      MemorySegment c, long c0,
      long c1, long c2, long c3) {
    FloatVector s0 = fromMemorySegment(SPECIES, c, c0, ORDER), s1 = fromMemorySegment(SPECIES, c, c1, ORDER),
        s2 = fromMemorySegment(SPECIES, c, c2, ORDER), s3 = fromMemorySegment(SPECIES, c, c3, ORDER);
    FloatVector t0 = fromMemorySegment(SPECIES, c, c0 + BYTES, ORDER),
        t1 = fromMemorySegment(SPECIES, c, c1 + BYTES, ORDER), t2 = fromMemorySegment(SPECIES, c, c2 + BYTES, ORDER),
        t3 = fromMemorySegment(SPECIES, c, c3 + BYTES, ORDER);
    for (int k = 0; k < deep; k++) {
      long at = ao + 16L * k;
      FloatVector left = fromMemorySegment(SPECIES, b, bo + k * stride, ORDER),
          right = fromMemorySegment(SPECIES, b, bo + k * stride + BYTES, ORDER);
      FloatVector x = left.broadcast(a.get(FLOAT, at));
      s0 = x.fma(left, s0);
      t0 = x.fma(right, t0);
      x = left.broadcast(a.get(FLOAT, at + 4));
      s1 = x.fma(left, s1);
      t1 = x.fma(right, t1);
      x = left.broadcast(a.get(FLOAT, at + 8));
      s2 = x.fma(left, s2);
      t2 = x.fma(right, t2);
      x = left.broadcast(a.get(FLOAT, at + 12));
      s3 = x.fma(left, s3);
      t3 = x.fma(right, t3);
    }
    s0.intoMemorySegment(c, c0, ORDER);
    t0.intoMemorySegment(c, c0 + BYTES, ORDER);
    if (rows > 1) {
      s1.intoMemorySegment(c, c1, ORDER);
      t1.intoMemorySegment(c, c1 + BYTES, ORDER);
    }
    if (rows > 2) {
      s2.intoMemorySegment(c, c2, ORDER);
      t2.intoMemorySegment(c, c2 + BYTES, ORDER);
    }
    if (rows > 3) {
      s3.intoMemorySegment(c, c3, ORDER);
      t3.intoMemorySegment(c, c3 + BYTES, ORDER);
    }
  }
}
