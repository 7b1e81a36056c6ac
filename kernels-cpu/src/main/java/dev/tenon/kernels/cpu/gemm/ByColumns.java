package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Workers;

/**
 * A product with more columns than rows: for each part of the depth the left matrix is packed by all workers into shared
 * memory; then tasks pack their columns into the worker's own memory, up to 128 at a time, and multiply a few rows after
 * the other by them. So a large right matrix is never written further away than to the worker's own cache.
 *
 * <p>The rows of a low matrix are packed by each task for itself, or left where they are if it has few columns, and its columns a unit at a
 * time.
 */
final class ByColumns implements PackedProduct.Plan {
  private static final int MAX_ROWS = 1024, LOW = 48, GROUP = 128;

  private final int rows, columns, depth;
  private final int unit, part, group, strip;
  private final long packing;
  private final int packTasks, columnTasks;

  ByColumns(int rows, int columns, int depth, Columns.Form form) {
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    unit = form.columns();
    packing = form.scratch();
    part = Shares.even(depth, PackedProduct.MAX_DEPTH, form.depth());
    boolean low = rows <= LOW;
    group = low ? unit : Math.max(unit, GROUP / unit * unit);
    strip = low ? rows : Tile.ROWS * (PackedProduct.MAX_DEPTH / Math.min(part, PackedProduct.MAX_DEPTH));
    int tasks = Shares.tasks((long) rows * columns * part, Shares.parts(columns, unit));
    columnTasks = low ? tasks : Math.max(tasks, Shares.parts(columns, group));
    packTasks = low ? 0 : Math.min(8, Shares.parts(rows, Tile.ROWS));
  }

  static boolean suits(int rows, int columns) {
    return rows <= LOW || rows < columns && rows <= MAX_ROWS;
  }

  @Override public long scratch(int threads) {
    return sharedBytes() + threads * workerBytes();
  }

  private long sharedBytes() {
    return packTasks == 0 ? 0 : leftBytes();
  }

  private long workerBytes() {
    return packingAt() + packing;
  }

  /** Where in a worker's memory that for packing begins. */
  private long packingAt() {
    return panelsAt() + Lanes.lines(Panels.bytes(group, part));
  }

  private long panelsAt() {
    return tileAt() + Lanes.lines(Tile.BYTES);
  }

  private long tileAt() {
    return packTasks == 0 ? leftBytes() : 0;
  }

  private long leftBytes() {
    return Lanes.lines(Panels.bytes(Shares.parts(rows, Tile.ROWS) * Tile.ROWS, part));
  }

  @Override public void run(Workers workers, Factors factors) {
    for (int k = 0; k == 0 || k < depth; k += part) new Step(factors, k, Math.min(part, depth - k)).run(workers);
  }

  /** One part of the depth. */
  private final class Step {
    private final Factors factors;
    private final int k, deep;
    private final long own;

    Step(Factors factors, int k, int deep) {
      this.factors = factors;
      this.k = k;
      this.deep = deep;
      own = factors.at() + sharedBytes();
    }

    void run(Workers workers) {
      if (packTasks > 0) workers.run(packTasks, (task, _) -> pack(task));
      workers.run(columnTasks, (task, worker) -> multiply(task, own + worker * workerBytes()));
    }

    private void pack(int task) {
      int top = Shares.cut(rows, Tile.ROWS, task, packTasks), end = Shares.cut(rows, Tile.ROWS, task + 1, packTasks);
      Panels.left(factors.a(), top, end - top, k, deep, factors.scratch(), factors.at() + Panels.bytes(top, deep));
    }

    private void multiply(int task, long mine) {
      int from = Shares.cut(columns, unit, task, columnTasks), end = Shares.cut(columns, unit, task + 1, columnTasks);
      if (from == end) return;
      int inPlace = 0;
      if (packTasks == 0) {
        inPlace = Tile.inPlace(factors.a(), rows, end - from);
        Panels.left(factors.a(), inPlace, rows - inPlace, k, deep, factors.scratch(), mine);
      }
      for (int column = from; column < end; column += group)
        multiply(column, Math.min(group, end - column), inPlace, packTasks == 0 ? mine : factors.at(), mine);
    }

    private void multiply(int column, int wide, int inPlace, long left, long mine) {
      long right = mine + panelsAt();
      factors.b().pack(k, deep, column, wide, factors.scratch(), right, mine + packingAt());
      for (int row = 0; row < rows; row += strip)
        factors.multiply(row, Math.min(strip, rows - row), inPlace, column, wide, k, deep,
            left + Panels.bytes(row, deep), right, mine + tileAt());
    }
  }
}
