package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Workers;

/** How work is cut into tasks: by shapes alone, so that any number of threads computes the same sums. */
final class Pieces {
  /** Floats that one task handles, about: few enough for the second-level cache, enough to be worth handing out. */
  static final int FLOATS = 8192;

  private Pieces() {}

  /** Consecutive rows, first (inclusive) to end. */
  interface Rows {
    void run(int first, int end);
  }

  /** Rows of a matrix in tasks of about {@link #FLOATS} elements. */
  static void rows(Workers workers, int rows, int size, Rows work) {
    int each = Math.max(1, FLOATS / Math.max(1, size));
    workers.run(Math.ceilDiv(rows, each), (task, _) -> work.run(task * each, Math.min(rows, (task + 1) * each)));
  }

  /** Rows in one of {@link #chunks} equal chunks that each have a partial sum of their own. */
  static int chunkRows(int rows, int size) {
    return Math.max(Math.max(1, FLOATS / Math.max(1, size)), Math.ceilDiv(rows, 64));
  }

  /** Partial sums over rows: at most 64. */
  static int chunks(int rows, int size) {
    return Math.ceilDiv(rows, chunkRows(rows, size));
  }
}
