package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Large products, by packing (Goto and van de Geijn 2008).
 *
 * <p>Plan: columns are cut into slices of at most 4096 and the depth into even parts of at most 1152. For each slice and
 * part the right matrix is packed by all workers into shared memory; then tasks of up to 64 rows pack their rows into the
 * worker's own memory, or leave them where they are if there are few columns, and multiply. With few rows the columns are
 * shared out instead, and each task packs its own a panel at a time. Every element is a chain of fused multiply-adds for
 * each part, added up in the order of parts.
 *
 * <p>The right matrix packs itself, so it may be stored in any form; slices and parts are whole units of that form.
 */
public final class PackedProduct implements Product {
  private static final int MAX_DEPTH = 1152, MAX_ROWS = 64, MAX_COLUMNS = 4096;

  private final int rows, columns, depth;
  private final int unit, part, slice;
  private final long packing;
  private final int rowTasks, columnTasks, packTasks;

  PackedProduct(int rows, int columns, int depth) {
    this(rows, columns, depth, Columns.Form.FLOATS);
  }

  /** For a right matrix in a form of its own. */
  public PackedProduct(int rows, int columns, int depth, Columns.Form form) {
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    unit = form.columns();
    packing = form.scratch();
    part = Shares.even(depth, MAX_DEPTH, form.depth());
    slice = Shares.even(columns, MAX_COLUMNS, unit);
    long work = (long) rows * Math.min(columns, slice) * part;
    int panels = Shares.parts(slice, unit);
    boolean flat = rows <= 48;
    rowTasks = flat ? 1 : Shares.rowTasks(rows, MAX_ROWS, work);
    columnTasks = Math.clamp(Shares.tasks(work, 16) / rowTasks, 1, panels);
    packTasks = flat ? 0 : Shares.tasks(work, panels);
  }

  @Override public long scratch(int threads) {
    return sharedBytes() + threads * workerBytes();
  }

  private long sharedBytes() {
    return packTasks == 0 ? 0 : Lanes.lines(Shares.parts(slice, Tile.COLUMNS) * Panels.bytes(Tile.COLUMNS, part));
  }

  private long workerBytes() {
    return packingAt() + packing;
  }

  /** Where in a worker's memory that for packing begins. */
  private long packingAt() {
    return panelAt() + (packTasks == 0 ? Lanes.lines(Panels.bytes(unit, part)) : 0);
  }

  private long panelAt() {
    return leftBytes() + Lanes.lines(Tile.BYTES);
  }

  private long leftBytes() {
    return Lanes.lines(Panels.bytes(Shares.mostRows(rows, rowTasks), part));
  }

  @Override public void run(Workers workers, MemorySegment scratch, long at, Matrix a, Matrix b,
      Optional<MemorySegment> bias, Matrix c) {
    run(workers, scratch, at, a, new Columns.OfFloats(b), bias, c);
  }

  /** The same for a right matrix in the form that this was made for. */
  public void run(Workers workers, MemorySegment scratch, long at, Matrix a, Columns b, Optional<MemorySegment> bias,
      Matrix c) {
    for (int column = 0; column < columns; column += slice)
      for (int k = 0; k == 0 || k < depth; k += part)
        new Step(scratch, at, a, b, bias, c, column, Math.min(slice, columns - column), k, Math.min(part, depth - k))
            .run(workers);
  }

  /** One slice of columns and one part of the depth. */
  private final class Step {
    private final MemorySegment scratch;
    private final long shared, own;
    private final Matrix a, c;
    private final Columns b;
    private final Optional<MemorySegment> bias;
    private final int column, width, k, deep;

    Step(MemorySegment scratch, long at, Matrix a, Columns b, Optional<MemorySegment> bias, Matrix c, int column,
        int width, int k, int deep) {
      this.scratch = scratch;
      this.shared = at;
      this.own = shared + sharedBytes();
      this.a = a;
      this.b = b;
      this.bias = bias;
      this.c = c;
      this.column = column;
      this.width = width;
      this.k = k;
      this.deep = deep;
    }

    void run(Workers workers) {
      if (packTasks > 0) workers.run(packTasks, (task, worker) -> pack(task, own + worker * workerBytes()));
      workers.run(rowTasks * columnTasks,
          (task, worker) -> multiply(task / columnTasks, task % columnTasks, own + worker * workerBytes()));
    }

    private void pack(int task, long mine) {
      int from = Shares.cut(width, unit, task, packTasks), end = Shares.cut(width, unit, task + 1, packTasks);
      if (from < end)
        b.pack(k, deep, column + from, end - from, scratch, shared + Panels.bytes(from, deep), mine + packingAt());
    }

    private void multiply(int rowTask, int columnTask, long mine) {
      int top = Shares.cut(rows, Tile.ROWS, rowTask, rowTasks);
      int high = Shares.cut(rows, Tile.ROWS, rowTask + 1, rowTasks) - top;
      int from = Shares.cut(width, unit, columnTask, columnTasks);
      int end = Shares.cut(width, unit, columnTask + 1, columnTasks);
      if (high == 0 || from == end) return;
      int inPlace = Tile.inPlace(a, high, end - from);
      Panels.left(a, top + inPlace, high - inPlace, k, deep, scratch, mine);
      if (packTasks > 0) block(top, high, inPlace, from, end - from, shared + Panels.bytes(from, deep), mine);
      else packingPanels(top, high, inPlace, from, end, mine);
    }

    private void packingPanels(int top, int high, int inPlace, int from, int end, long mine) {
      long panel = mine + panelAt();
      for (int j = from; j < end; j += unit) {
        int wide = Math.min(unit, end - j);
        b.pack(k, deep, column + j, wide, scratch, panel, mine + packingAt());
        block(top, high, inPlace, j, wide, panel, mine);
      }
    }

    private void block(int top, int high, int inPlace, int from, int wide, long right, long mine) {
      Matrix part = c.from(top, column + from);
      Block.Start start = k > 0
          ? Block.Start.onward(part)
          : bias.isPresent() ? Block.Start.row(bias.get(), 4L * (column + from)) : Block.Start.NOTHING;
      Block.multiply(high, wide, deep, a.from(top, k), inPlace, scratch, mine, scratch, right, start, part, scratch,
          mine + leftBytes());
    }
  }
}
