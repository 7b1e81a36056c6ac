package dev.tenon.kernels.cpu.stored;

import dev.tenon.api.kernel.Workers;
import dev.tenon.kernels.cpu.gemm.Shares;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A plan for the products of a few rows with stored weights, of one matrix or of several, which are read once. It holds sizes only.
 *
 * <p>Tasks share the rows of all the matrices. Each thread makes of the few rows what it multiplies by in memory of its own, before its
 * first task: lines of the cache that several threads have read are slow to write to again.
 */
final class FewRows {
  /** What threads write to lies this far apart. */
  private static final int APART = 64;

  /**
   * A matrix of weights and where its products go.
   *
   * @param w [out, in], as it is stored
   * @param bias floats [out]
   * @param y floats [few, out]
   * @param wanted whether anybody reads y; otherwise it is left alone
   */
  record Part(MemorySegment w, Optional<MemorySegment> bias, MemorySegment y, boolean wanted) {}

  /** How the few rows are multiplied by weights that are stored in some way. */
  interface Product {
    /** Rows of weights that are multiplied together. */
    int unit();

    /** Bytes of what all threads read. */
    default long sharedBytes() {
      return 0;
    }

    /** Makes that, at the beginning of {@code scratch}. */
    default void share(MemorySegment x, MemorySegment scratch) {}

    /** Bytes of a thread's own. */
    long ownBytes();

    /** Makes of the few rows what {@link #multiply} needs, at {@code own} in {@code scratch}. */
    void prepare(MemorySegment x, MemorySegment scratch, long own);

    /**
     * Multiplies the few rows by one unit's rows of weights, the last of which may be fewer.
     *
     * @param out rows of the whole matrix
     */
    void multiply(Part part, int unit, int out, MemorySegment x, MemorySegment scratch, long own);
  }

  private final Product product;
  /** Rows of each matrix, and how many units come before it. */
  private final int[] out, before;
  private final int units, tasks;

  /**
   * @param few rows
   * @param in numbers of a row
   * @param out rows of each of the matrices that are multiplied at once
   */
  FewRows(Product product, int few, int in, int... out) {
    this.product = product;
    this.out = out;
    before = new int[out.length + 1];
    long all = 0;
    for (int i = 0; i < out.length; i++) {
      before[i + 1] = before[i] + Shares.parts(out[i], product.unit());
      all += out[i];
    }
    units = before[out.length];
    tasks = Shares.readingTasks(few * in * all * 4, units);
  }

  /** Bytes of scratch memory. */
  long scratch(int threads) {
    return product.sharedBytes() + threads * product.ownBytes();
  }

  /**
   * Computes y = x · Wᵀ + bias of each part.
   *
   * @param x floats [few, in]
   */
  void run(Workers workers, MemorySegment scratch, MemorySegment x, List<Part> parts) {
    product.share(x, scratch);
    boolean[] ready = new boolean[APART * workers.threads()];
    workers.run(tasks, (task, worker) -> {
      long own = product.sharedBytes() + worker * product.ownBytes();
      if (!ready[APART * worker]) {
        product.prepare(x, scratch, own);
        ready[APART * worker] = true;
      }
      int part = 0;
      for (int u = Shares.cut(units, 1, task, tasks), end = Shares.cut(units, 1, task + 1, tasks); u < end; u++) {
        while (u >= before[part + 1]) part++;
        if (parts.get(part).wanted())
          product.multiply(parts.get(part), u - before[part], out[part], x, scratch, own);
      }
    });
  }
}
