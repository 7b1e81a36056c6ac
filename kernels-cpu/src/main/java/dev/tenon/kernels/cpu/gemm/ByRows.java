package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Workers;

/**
 * A product with many rows: for each slice of at most 4096 columns and each part of the depth the right matrix is packed by
 * all workers into shared memory; then tasks of up to 64 rows pack their rows into the worker's own memory, or leave them
 * where they are if there are few columns, and multiply.
 */
final class ByRows implements PackedProduct.Plan {
  private static final int MAX_ROWS = 64, MAX_COLUMNS = 4096;

  private final int rows, columns, depth;
  private final int unit, part, slice;
  private final long packing;
  private final int rowTasks, packTasks;

  ByRows(int rows, int columns, int depth, Columns.Form form) {
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    unit = form.columns();
    packing = form.scratch();
    part = Shares.even(depth, PackedProduct.MAX_DEPTH, form.depth());
    slice = Shares.even(columns, MAX_COLUMNS, unit);
    long work = (long) rows * Math.min(columns, slice) * part;
    rowTasks = Shares.rowTasks(rows, MAX_ROWS, work);
    packTasks = Shares.tasks(work, Shares.parts(slice, unit));
  }

  @Override public long scratch(int threads) {
    return sharedBytes() + threads * workerBytes();
  }

  private long sharedBytes() {
    return Lanes.lines(Shares.parts(slice, Tile.COLUMNS) * Panels.bytes(Tile.COLUMNS, part));
  }

  private long workerBytes() {
    return packingAt() + packing;
  }

  /** Where in a worker's memory that for packing begins. */
  private long packingAt() {
    return leftBytes() + Lanes.lines(Tile.BYTES);
  }

  private long leftBytes() {
    return Lanes.lines(Panels.bytes(Shares.mostRows(rows, rowTasks), part));
  }

  @Override public void run(Workers workers, Factors factors) {
    for (int column = 0; column < columns; column += slice)
      for (int k = 0; k == 0 || k < depth; k += part)
        new Step(factors, column, Math.min(slice, columns - column), k, Math.min(part, depth - k)).run(workers);
  }

  /** One slice of columns and one part of the depth. */
  private final class Step {
    private final Factors factors;
    private final int column, width, k, deep;
    private final long own;

    Step(Factors factors, int column, int width, int k, int deep) {
      this.factors = factors;
      this.column = column;
      this.width = width;
      this.k = k;
      this.deep = deep;
      own = factors.at() + sharedBytes();
    }

    void run(Workers workers) {
      workers.run(packTasks, (task, worker) -> pack(task, own + worker * workerBytes()));
      workers.run(rowTasks, (task, worker) -> multiply(task, own + worker * workerBytes()));
    }

    private void pack(int task, long mine) {
      int from = Shares.cut(width, unit, task, packTasks), end = Shares.cut(width, unit, task + 1, packTasks);
      if (from < end)
        factors.b().pack(k, deep, column + from, end - from, factors.scratch(),
            factors.at() + Panels.bytes(from, deep), mine + packingAt());
    }

    private void multiply(int task, long mine) {
      int top = Shares.cut(rows, Tile.ROWS, task, rowTasks);
      int high = Shares.cut(rows, Tile.ROWS, task + 1, rowTasks) - top;
      if (high == 0) return;
      int inPlace = Tile.inPlace(factors.a(), high, width);
      Panels.left(factors.a(), top + inPlace, high - inPlace, k, deep, factors.scratch(), mine);
      factors.multiply(top, high, inPlace, column, width, k, deep, mine, factors.at(), mine + leftBytes());
    }
  }
}
