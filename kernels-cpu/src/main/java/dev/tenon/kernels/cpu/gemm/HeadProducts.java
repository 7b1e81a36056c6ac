package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The matrix products of a cross entropy over hidden · headᵀ, a chunk of rows and a slice of the vocabulary at a time: logits, and what
 * their gradient G gives the gradients by hidden, G · head, and by head, Gᵀ · hidden.
 *
 * @param slice columns of the vocabulary at most
 * @param chunk rows at most
 */
record HeadProducts(int hidden, int slice, int chunk) {
  private static final int MAX_ROWS = 200;

  private int rowTasks(int size, int other) {
    return Shares.rowTasks(size, MAX_ROWS, (long) size * other * hidden);
  }

  private long leftBytes() {
    int most = Math.min(MAX_ROWS, Math.max(chunk, slice));
    return Math.max(new RightSide(hidden, slice).leftBytes(most),
        Math.max(new RightSide(slice, hidden).leftBytes(most), new RightSide(chunk, hidden).leftBytes(most)));
  }

  private long forHidden() {
    return new RightSide(hidden, slice).bytes();
  }

  private long forHead() {
    return forHidden() + new RightSide(slice, hidden).bytes();
  }

  private long own() {
    return forHead() + new RightSide(chunk, hidden).bytes();
  }

  private long workerBytes() {
    return leftBytes() + Lanes.lines(Tile.BYTES);
  }

  /** Bytes of scratch memory. */
  long bytes(int threads) {
    return own() + threads * workerBytes();
  }

  /** Where one of a call's outputs, a gradient, goes; nowhere if nobody wants it. */
  Optional<Matrix> gradient(Kernel.Call call, int output) {
    return call.wants(output) ? Optional.of(Matrix.dense(call.output(output).segment(), 0, hidden)) : Optional.empty();
  }

  /** Some rows of a chunk. */
  interface Rows {
    /** @param top the first of so many, counted in the chunk */
    void of(int top, int high, int worker);
  }

  /**
   * The products of one call.
   *
   * @param at where their scratch memory begins
   * @param byHidden the gradient by hidden, if it is wanted
   * @param byHead the gradient by head, if it is wanted
   */
  record Of(HeadProducts sizes, Workers workers, MemorySegment scratch, long at, Matrix x, Matrix head,
      Optional<Matrix> byHidden, Optional<Matrix> byHead) {
    private int packs(RightSide side, int many) {
      return Shares.tasks((long) many * side.depth() * side.columns(), Shares.parts(side.columns(), Tile.COLUMNS));
    }

    /** Packs a chunk of rows for head's gradient. */
    void packRows(int row, int many) {
      if (byHead.isEmpty()) return;
      RightSide side = new RightSide(many, sizes.hidden);
      int packs = packs(side, many);
      workers.run(packs, (task, _) -> side.pack(x.from(row, 0), task, packs, scratch, at + sizes.forHead()));
    }

    /** Packs a slice of the head, for the logits and for hidden's gradient. */
    void packSlice(int column, int width, int many, boolean forLogits, boolean forHidden) {
      RightSide logits = new RightSide(sizes.hidden, width), back = new RightSide(width, sizes.hidden);
      int first = forLogits ? packs(logits, many) : 0,
          second = forHidden && byHidden.isPresent() ? packs(back, many) : 0;
      workers.run(first + second, (task, _) -> {
        if (task < first) logits.pack(head.flipped().from(0, column), task, first, scratch, at);
        else back.pack(head.from(column, 0), task - first, second, scratch, at + sizes.forHidden());
      });
    }

    /** Cuts a chunk's rows into tasks. */
    void rows(int many, int width, Rows rows) {
      int tasks = sizes.rowTasks(many, width);
      workers.run(tasks, (task, worker) -> {
        int top = Shares.cut(many, Tile.ROWS, task, tasks), high = Shares.cut(many, Tile.ROWS, task + 1, tasks) - top;
        if (high > 0) rows.of(top, high, worker);
      });
    }

    /** Logits of some rows by the slice that is packed, [high, {@link RightSide#filled}]. */
    void logits(int row, int high, int width, Matrix to, int worker) {
      new RightSide(sizes.hidden, width).multiply(high, RightSide.filled(width), x.from(row, 0), at,
          Block.Start.NOTHING, to,
          scratch, left(worker), tile(worker));
    }

    /** Adds what a slice gives the gradient by some rows of hidden; the first slice begins it. */
    void addToHidden(int row, int high, int column, int width, Matrix g, int worker) {
      if (byHidden.isEmpty()) return;
      Matrix out = byHidden.get().from(row, 0);
      new RightSide(width, sizes.hidden).multiply(high, sizes.hidden, g, at + sizes.forHidden(),
          column == 0 ? Block.Start.NOTHING : Block.Start.onward(out), out, scratch, left(worker), tile(worker));
    }

    /** Adds what a chunk gives the gradient by a slice of the head; the first chunk begins it. */
    void addToHead(int row, int many, int column, int width, Matrix g) {
      if (byHead.isEmpty()) return;
      RightSide side = new RightSide(many, sizes.hidden);
      Matrix turned = g.flipped(), out = byHead.get();
      int tasks = sizes.rowTasks(width, many);
      workers.run(tasks, (task, worker) -> {
        int top = Shares.cut(width, Tile.ROWS, task, tasks), high = Shares.cut(width, Tile.ROWS, task + 1, tasks) - top;
        if (high == 0) return;
        Matrix part = out.from(column + top, 0);
        side.multiply(high, sizes.hidden, turned.from(top, 0), at + sizes.forHead(),
            row == 0 ? Block.Start.NOTHING : Block.Start.onward(part), part, scratch, left(worker), tile(worker));
      });
    }

    /** A row of a slice of G where the label is ignored, of a whole filled slice. */
    void ignore(long at, int width) {
      scratch.asSlice(at, 4L * RightSide.filled(width)).fill((byte) 0);
    }

    /** Completes a row of a slice of G, which is upstream times probabilities, at its label, if that is in the slice. */
    void pick(long at, long place, int width, float upstream) {
      if (place >= 0 && place < width)
        scratch.set(FLOAT, at + 4 * place, scratch.get(FLOAT, at + 4 * place) - upstream);
    }

    private long left(int worker) {
      return at + sizes.own() + worker * sizes.workerBytes();
    }

    /** Room of a worker for one tile. */
    long tile(int worker) {
      return left(worker) + sizes.leftBytes();
    }
  }
}
