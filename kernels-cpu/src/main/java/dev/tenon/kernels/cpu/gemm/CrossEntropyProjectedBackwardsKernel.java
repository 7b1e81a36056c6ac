package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * {@link CrossEntropy.ProjectedBackwards} of float32: gradients by hidden [.., hidden] and by head [vocab, hidden].
 *
 * <p>Plan: rows go by chunks of at most 1024, within them the vocabulary by slices of at most 1024. For a chunk and a slice
 * the logits are computed anew, turned into their gradient G in place (exp(logit − log-sum), less one at the label) and
 * used twice while they are in the cache: by the same task for its rows of hidden's gradient, which grows slice by slice,
 * and by tasks over the slice for head's gradient Gᵀ · hidden, which grows chunk by chunk.
 */
public final class CrossEntropyProjectedBackwardsKernel implements Kernel {
  private static final int MAX_CHUNK = 1024, MAX_ROWS = 200;

  private final int rows, hidden, vocab, chunk, slice;

  private CrossEntropyProjectedBackwardsKernel(int rows, int hidden, int vocab) {
    this.rows = rows;
    this.hidden = hidden;
    this.vocab = vocab;
    chunk = Shares.even(rows, MAX_CHUNK, 1);
    slice = CrossEntropyProjectedKernel.slice(vocab, hidden);
  }

  /** The kernel for these inputs, if they are float32 with int64 labels and shaped as the op says. */
  public static Optional<Kernel> of(List<TensorType> inputs) {
    if (!CrossEntropyProjectedKernel.fits(inputs)) return Optional.empty();
    Shape x = inputs.get(0).shape(), head = inputs.get(1).shape();
    int rows = Math.toIntExact(x.count(0, x.rank() - 1));
    TensorType logSum = inputs.get(3), upstream = inputs.get(4);
    if (logSum.dtype() != DType.FLOAT32 || logSum.shape().count() != rows) return Optional.empty();
    if (upstream.dtype() != DType.FLOAT32 || !one(upstream) && upstream.shape().count() != rows)
      return Optional.empty();
    return Optional.of(new CrossEntropyProjectedBackwardsKernel(rows, head.dim(1), head.dim(0)));
  }

  private static boolean one(TensorType upstream) {
    return upstream.shape().count() == 1;
  }

  private int rowTasks(int size, int other) {
    return Shares.rowTasks(size, MAX_ROWS, (long) size * other * hidden);
  }

  private long leftBytes() {
    int most = Math.min(MAX_ROWS, Math.max(chunk, slice));
    return Math.max(new RightSide(hidden, slice).leftBytes(most),
        Math.max(new RightSide(slice, hidden).leftBytes(most), new RightSide(chunk, hidden).leftBytes(most)));
  }

  @Override public long scratch(int threads) {
    return new Layout(0).own() + threads * (leftBytes() + Lanes.lines(Tile.BYTES));
  }

  /** Where things lie in scratch memory, one behind the other. */
  private final class Layout {
    final long forLogits, forHidden, forHead, gradient;

    Layout(long at) {
      forLogits = at;
      forHidden = forLogits + new RightSide(hidden, slice).bytes();
      forHead = forHidden + new RightSide(slice, hidden).bytes();
      gradient = forHead + new RightSide(chunk, hidden).bytes();
    }

    long own() {
      return gradient + Lanes.lines(4L * chunk * slice);
    }

    long left(int worker) {
      return own() + worker * (leftBytes() + Lanes.lines(Tile.BYTES));
    }

    long tile(int worker) {
      return left(worker) + leftBytes();
    }
  }

  @Override public void run(Call call) {
    Layout layout = new Layout(0);
    if (rows == 0 && call.wants(1)) call.output(1).segment().fill((byte) 0);
    Chunk work = new Chunk(call, layout);
    for (int row = 0; row < rows; row += chunk)
      work.run(row, Math.min(chunk, rows - row));
  }

  /** The work on one chunk of rows. */
  private final class Chunk {
    private final Call call;
    private final Layout layout;
    private final MemorySegment scratch;
    private final Workers workers;
    private final Matrix x, head;
    private final Array labels;
    private final MemorySegment logSums, upstreams;
    private final boolean same;

    Chunk(Call call, Layout layout) {
      this.call = call;
      this.layout = layout;
      scratch = call.scratch();
      workers = call.workers();
      x = Matrix.dense(call.input(0).segment(), 0, hidden);
      head = Matrix.dense(call.input(1).segment(), 0, hidden);
      labels = call.input(2);
      logSums = call.input(3).segment();
      upstreams = call.input(4).segment();
      same = one(call.input(4).type());
    }

    void run(int row, int many) {
      if (call.wants(1)) {
        RightSide side = new RightSide(many, hidden);
        int packs = packs(side, many);
        workers.run(packs, (task, _) -> side.pack(x.from(row, 0), task, packs, scratch, layout.forHead));
      }
      for (int column = 0; column < vocab; column += slice) {
        int width = Math.min(slice, vocab - column);
        pack(column, width, many);
        rows(row, many, column, width);
        if (call.wants(1)) columns(row, many, column, width);
      }
    }

    private int packs(RightSide side, int many) {
      return Shares.tasks((long) many * side.depth() * side.columns(), Shares.parts(side.columns(), Tile.COLUMNS));
    }

    /** Packs a slice of the head, for the logits and for hidden's gradient. */
    private void pack(int column, int width, int many) {
      RightSide logits = new RightSide(hidden, width), back = new RightSide(width, hidden);
      int first = packs(logits, many), second = call.wants(0) ? packs(back, many) : 0;
      workers.run(first + second, (task, _) -> {
        if (task < first) logits.pack(head.flipped().from(0, column), task, first, scratch, layout.forLogits);
        else back.pack(head.from(column, 0), task - first, second, scratch, layout.forHidden);
      });
    }

    /** Computes G and what a slice adds to hidden's gradient. */
    private void rows(int row, int many, int column, int width) {
      RightSide logits = new RightSide(hidden, width), back = new RightSide(width, hidden);
      int wide = logits.filledColumns();
      Matrix all = Matrix.dense(scratch, layout.gradient, wide);
      int tasks = rowTasks(many, width);
      workers.run(tasks, (task, worker) -> {
        int top = Shares.cut(many, Tile.ROWS, task, tasks), high = Shares.cut(many, Tile.ROWS, task + 1, tasks) - top;
        if (high == 0) return;
        Matrix g = all.from(top, 0);
        long left = layout.left(worker), tile = layout.tile(worker);
        logits.multiply(high, wide, x.from(row + top, 0), layout.forLogits, Block.Start.NOTHING, g, scratch, left,
            tile);
        for (int r = 0; r < high; r++) differentiate(row + top + r, g.at(r, 0), column, width, wide, tile);
        if (call.wants(0)) {
          Matrix out = Matrix.dense(call.output(0).segment(), 0, hidden).from(row + top, 0);
          back.multiply(high, hidden, g, layout.forHidden, column == 0 ? Block.Start.NOTHING : Block.Start.onward(out),
              out, scratch, left,
              tile);
        }
      });
    }

    /** Turns a row of logits into their gradient; what fills it up becomes zeros. */
    private void differentiate(int row, long at, int column, int width, int wide, long stage) {
      long label = labels.longAt(row);
      if (label < 0) {
        scratch.asSlice(at, 4L * wide).fill((byte) 0);
        return;
      }
      float upstream = upstreams.getAtIndex(FLOAT, same ? 0 : row);
      Exponentials.fill(scratch, at, width, wide);
      Exponentials.exponentiate(scratch, at, wide, logSums.getAtIndex(FLOAT, row), upstream, scratch, stage);
      long place = label - column;
      if (place >= 0 && place < width)
        scratch.set(FLOAT, at + 4 * place, scratch.get(FLOAT, at + 4 * place) - upstream);
    }

    /** Computes what a chunk adds to a slice of head's gradient. */
    private void columns(int row, int many, int column, int width) {
      RightSide side = new RightSide(many, hidden);
      int wide = Shares.parts(width, Tile.COLUMNS) * Tile.COLUMNS;
      Matrix g = Matrix.dense(scratch, layout.gradient, wide).flipped(),
          out = Matrix.dense(call.output(1).segment(), 0, hidden);
      int tasks = rowTasks(width, many);
      workers.run(tasks, (task, worker) -> {
        int top = Shares.cut(width, Tile.ROWS, task, tasks), high = Shares.cut(width, Tile.ROWS, task + 1, tasks) - top;
        if (high == 0) return;
        Matrix part = out.from(column + top, 0);
        side.multiply(high, hidden, g.from(top, 0), layout.forHead,
            row == 0 ? Block.Start.NOTHING : Block.Start.onward(part), part, scratch,
            layout.left(worker), layout.tile(worker));
      });
    }
  }
}
