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

/**
 * A few vectors by each stored row of a large matrix, which is read once and in place: one token through a projection.
 *
 * <p>Plan: tasks share the large matrix's rows. One vector alone runs over a row with four accumulators; several go four at
 * a time over one row, for memory that is read in two places by turns comes at a third of its speed. Lanes are folded once, at the end,
 * and then come what products do not fill a vector.
 */
final class DotProduct implements Product {
  private static final long STEP = Lanes.lines(BYTES);

  private final int many, few, depth;
  /** The many are columns of the result; otherwise its rows. */
  private final boolean across;
  private final int tasks;

  private DotProduct(int many, int few, int depth, boolean across) {
    this.many = many;
    this.few = few;
    this.depth = depth;
    this.across = across;
    tasks = Shares.tasks((long) many * few * depth * 4, Shares.parts(many, 2));
  }

  /** For a right matrix that is stored transposed. */
  static DotProduct fewRows(int rows, int columns, int depth) {
    return new DotProduct(columns, rows, depth, true);
  }

  /** For a left matrix that is not stored transposed. */
  static DotProduct fewColumns(int rows, int columns, int depth) {
    return new DotProduct(rows, columns, depth, false);
  }

  @Override public long scratch(int threads) {
    return fewBytes() + threads * stageBytes();
  }

  private long fewBytes() {
    return Lanes.lines(4L * few * depth);
  }

  /** Room for four vectors and the sums of their lanes. */
  private static long stageBytes() {
    return 4 * STEP + Lanes.LINE;
  }

  @Override public void run(Workers workers, MemorySegment scratch, long at, Matrix a, Matrix b,
      Optional<MemorySegment> bias, Matrix c) {
    Matrix rows = across ? b.flipped() : a, vectors = across ? a : b.flipped();
    Matrix straight = vectors.transposed() ? straighten(vectors, scratch, at) : vectors;
    Matrix result = across ? c.flipped() : c;
    workers.run(tasks, (task, worker) -> {
      int from = Shares.cut(many, 2, task, tasks), to = Shares.cut(many, 2, task + 1, tasks);
      long stage = Memory.at(scratch, at + fewBytes() + worker * stageBytes(), stageBytes());
      if (few == 1) singly(from, to, rows, straight, bias, result, stage);
      else severally(from, to, rows, straight, bias, result, stage);
    });
  }

  private Matrix straighten(Matrix vectors, MemorySegment to, long at) {
    for (int r = 0; r < few; r++)
      for (int k = 0; k < depth; k++)
        to.set(FLOAT, at + 4L * ((long) r * depth + k), vectors.memory().get(FLOAT, vectors.at(r, k)));
    return Matrix.dense(to, at, depth);
  }

  /** Where a row begins. */
  private long row(Matrix rows, int i) {
    return Memory.at(rows.memory(), rows.at(i, 0), 4L * depth);
  }

  private void singly(int from, int to, Matrix rows, Matrix vector, Optional<MemorySegment> bias, Matrix result,
      long stage) {
    long sums = stage + 4 * STEP, x = row(vector, 0);
    for (int i = from; i < to; i += 4) {
      int taken = Math.min(4, to - i);
      for (int r = 0; r < taken; r++)
        one(depth, row(rows, i + r), x, stage + r * STEP);
      Lanes.foldFour(stage, STEP, sums);
      for (int r = 0; r < taken; r++) put(i + r, 0, ALL.get(FLOAT, sums + 4L * r), rows, vector, bias, result);
    }
  }

  private void severally(int from, int to, Matrix rows, Matrix vectors, Optional<MemorySegment> bias, Matrix result,
      long stage) {
    long sums = stage + 4 * STEP;
    int last = few - 1;
    for (int i = from; i < to; i++) {
      long w = row(rows, i);
      for (int j = 0; j < few; j += 4) {
        four(depth, w, row(vectors, j), row(vectors, Math.min(j + 1, last)), row(vectors, Math.min(j + 2, last)),
            row(vectors, Math.min(j + 3, last)), stage);
        Lanes.foldFour(stage, STEP, sums);
        for (int r = 0; r < Math.min(4, few - j); r++)
          put(i, j + r, ALL.get(FLOAT, sums + 4L * r), rows, vectors, bias, result);
      }
    }
  }

  private void put(int i, int j, float sum, Matrix rows, Matrix vectors, Optional<MemorySegment> bias, Matrix result) {
    for (int k = depth / COUNT * COUNT; k < depth; k++)
      sum = Math.fma(rows.memory().get(FLOAT, rows.at(i, k)), vectors.memory().get(FLOAT, vectors.at(j, k)), sum);
    float begin = bias.isPresent() ? bias.get().getAtIndex(FLOAT, across ? i : j) : 0;
    result.memory().set(FLOAT, result.at(i, j), begin + sum);
  }

  /** Leaves at {@code stage} a vector whose lanes sum to w · x, as far as whole vectors go. The step keeps the order of reading. */
  private static void one(int depth, long w, long x, long stage) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    int k = 0, step = Math.min(depth, 4 * COUNT);
    for (; k <= depth - 4 * COUNT; k += step) {
      long wk = w + 4L * k, xk = x + 4L * k;
      s0 = fromMemorySegment(SPECIES, ALL, wk, ORDER).fma(fromMemorySegment(SPECIES, ALL, xk, ORDER), s0);
      s1 = fromMemorySegment(SPECIES, ALL, wk + BYTES, ORDER).fma(fromMemorySegment(SPECIES, ALL, xk + BYTES, ORDER),
          s1);
      s2 = fromMemorySegment(SPECIES, ALL, wk + 2 * BYTES, ORDER)
          .fma(fromMemorySegment(SPECIES, ALL, xk + 2 * BYTES, ORDER), s2);
      s3 = fromMemorySegment(SPECIES, ALL, wk + 3 * BYTES, ORDER)
          .fma(fromMemorySegment(SPECIES, ALL, xk + 3 * BYTES, ORDER), s3);
    }
    for (; k <= depth - COUNT; k += COUNT)
      s0 = fromMemorySegment(SPECIES, ALL, w + 4L * k, ORDER).fma(fromMemorySegment(SPECIES, ALL, x + 4L * k, ORDER),
          s0);
    s0.add(s1).add(s2.add(s3)).intoMemorySegment(ALL, stage, ORDER);
  }

  /** Leaves at {@code stage} four vectors whose lanes sum to w · x0 .. w · x3, as far as whole vectors go. */
  private static void four(int depth, long w, long x0, long x1, long x2, long x3, long stage) {
    FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
    for (int k = 0; k <= depth - COUNT; k += COUNT) {
      long at = 4L * k;
      FloatVector v = fromMemorySegment(SPECIES, ALL, w + at, ORDER);
      s0 = v.fma(fromMemorySegment(SPECIES, ALL, x0 + at, ORDER), s0);
      s1 = v.fma(fromMemorySegment(SPECIES, ALL, x1 + at, ORDER), s1);
      s2 = v.fma(fromMemorySegment(SPECIES, ALL, x2 + at, ORDER), s2);
      s3 = v.fma(fromMemorySegment(SPECIES, ALL, x3 + at, ORDER), s3);
    }
    s0.intoMemorySegment(ALL, stage, ORDER);
    s1.intoMemorySegment(ALL, stage + STEP, ORDER);
    s2.intoMemorySegment(ALL, stage + 2 * STEP, ORDER);
    s3.intoMemorySegment(ALL, stage + 3 * STEP, ORDER);
  }
}
