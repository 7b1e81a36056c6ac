package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * {@link CrossEntropy.Projected} of float32: hidden [.., hidden], head [vocab, hidden], labels int64 [..].
 *
 * <p>Plan: the vocabulary goes by slices of at most 1024. A slice of the head is packed once; then tasks of rows compute
 * their logits of that slice in the worker's own memory and at once fold them into each row's greatest logit and sum of
 * exponentials (Milakov and Gimelshein 2018). The losses are added in the order of rows, in double precision.
 */
public final class CrossEntropyProjectedKernel implements Kernel {
  private static final int MAX_ROWS = 96;

  private final int rows, hidden, vocab, slice, tasks;

  private CrossEntropyProjectedKernel(int rows, int hidden, int vocab) {
    this.rows = rows;
    this.hidden = hidden;
    this.vocab = vocab;
    slice = slice(vocab, hidden);
    tasks = Shares.rowTasks(rows, MAX_ROWS, (long) rows * slice * hidden);
  }

  /** Columns of the vocabulary that go at a time: 4 MiB of the head. */
  static int slice(int vocab, int hidden) {
    int most = Math.clamp((1 << 20) / Math.max(1, hidden), 4 * Tile.COLUMNS, 1024);
    return Shares.even(vocab, most, Tile.COLUMNS);
  }

  /** The kernel for these inputs, if they are float32 with int64 labels and shaped as the op says. */
  public static Optional<Kernel> of(List<TensorType> inputs) {
    if (!fits(inputs)) return Optional.empty();
    Shape x = inputs.get(0).shape(), head = inputs.get(1).shape();
    return Optional
        .of(new CrossEntropyProjectedKernel(Math.toIntExact(x.count(0, x.rank() - 1)), head.dim(1), head.dim(0)));
  }

  static boolean fits(List<TensorType> inputs) {
    TensorType x = inputs.get(0), head = inputs.get(1), labels = inputs.get(2);
    return x.dtype() == DType.FLOAT32 && head.dtype() == DType.FLOAT32 && labels.dtype() == DType.INT64
        && x.shape().rank() > 0
        && head.shape().rank() == 2 && head.shape().dim(0) > 0 && x.shape().dim(-1) == head.shape().dim(1)
        && labels.shape().count() == x.shape().count(0, x.shape().rank() - 1);
  }

  private RightSide side(int width) {
    return new RightSide(hidden, width);
  }

  private int mostRows() {
    return Shares.mostRows(rows, tasks);
  }

  private long workerBytes() {
    return side(slice).leftBytes(mostRows()) + Lanes.lines(Tile.BYTES) + Lanes.lines(4L * mostRows() * slice);
  }

  @Override public long scratch(int threads) {
    return side(slice).bytes() + RowStates.bytes(rows) + threads * workerBytes();
  }

  @Override public void run(Call call) {
    MemorySegment scratch = call.scratch();
    Array labels = call.input(2);
    long states = side(slice).bytes(), own = states + RowStates.bytes(rows);
    RowStates state = new RowStates(scratch, states);
    for (int row = 0; row < rows; row++)
      state.begin(row);
    Matrix x = Matrix.dense(call.input(0).segment(), 0, hidden);
    Matrix head = new Matrix(call.input(1).segment(), 0, 4L * hidden, true);
    for (int column = 0; column < vocab; column += slice) {
      int from = column;
      RightSide side = side(Math.min(slice, vocab - column));
      int packs = Shares.tasks((long) rows * side.columns() * hidden, Shares.parts(side.columns(), Tile.COLUMNS));
      call.workers().run(packs, (task, _) -> side.pack(head.from(0, from), task, packs, scratch, 0));
      call.workers().run(tasks, (task, worker) -> {
        int top = Shares.cut(rows, Tile.ROWS, task, tasks), high = Shares.cut(rows, Tile.ROWS, task + 1, tasks) - top;
        long left = own + worker * workerBytes(), tile = left + side(slice).leftBytes(mostRows()),
            logits = tile + Lanes.lines(Tile.BYTES);
        int wide = side.filledColumns();
        side.multiply(high, wide, x.from(top, 0), 0, Block.Start.NOTHING, Matrix.dense(scratch, logits, wide),
            scratch, left, tile);
        for (int row = 0; row < high; row++) {
          long at = logits + 4L * row * wide;
          Exponentials.fill(scratch, at, side.columns(), wide);
          long label = labels.longAt(top + row) - from;
          if (label >= 0 && label < side.columns()) state.pick(top + row, scratch.get(FLOAT, at + 4 * label));
          state.fold(top + row, at, wide, tile);
        }
      });
    }
    var losses = new Losses(call);
    for (int row = 0; row < rows; row++) losses.add(row, labels.longAt(row), state.logSum(row), state.picked(row));
    losses.finish();
  }
}
