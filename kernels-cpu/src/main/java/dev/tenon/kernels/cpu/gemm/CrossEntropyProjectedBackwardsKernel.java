package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.CrossEntropy;
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
  private static final int MAX_CHUNK = 1024;

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

  static boolean one(TensorType upstream) {
    return upstream.shape().count() == 1;
  }

  private HeadProducts products() {
    return new HeadProducts(hidden, slice, chunk);
  }

  private long gradientBytes() {
    return Lanes.lines(4L * chunk * RightSide.filled(slice));
  }

  @Override public long scratch(int threads) {
    return gradientBytes() + products().bytes(threads);
  }

  @Override public void run(Call call) {
    Matrix x = Matrix.dense(call.input(0).segment(), 0, hidden),
        head = Matrix.dense(call.input(1).segment(), 0, hidden);
    if (rows == 0 && call.wants(1)) call.output(1).segment().fill((byte) 0);
    HeadProducts sizes = products();
    var products = new HeadProducts.Of(sizes, call.workers(), call.scratch(), gradientBytes(), x, head,
        sizes.gradient(call, 0), sizes.gradient(call, 1));
    for (int row = 0; row < rows; row += chunk) chunk(call, products, row, Math.min(chunk, rows - row));
  }

  private void chunk(Call call, HeadProducts.Of products, int row, int many) {
    products.packRows(row, many);
    for (int column = 0; column < vocab; column += slice) {
      int from = column, width = Math.min(slice, vocab - column);
      Matrix all = Matrix.dense(call.scratch(), 0, RightSide.filled(width));
      products.packSlice(column, width, many, true, true);
      products.rows(many, width, (top, high, worker) -> {
        Matrix g = all.from(top, 0);
        products.logits(row + top, high, width, g, worker);
        for (int r = 0; r < high; r++)
          differentiate(call, products, row + top + r, g.at(r, 0), from, width, products.tile(worker));
        products.addToHidden(row + top, high, from, width, g, worker);
      });
      products.addToHead(row, many, column, width, all);
    }
  }

  /** Turns a row of logits into their gradient; what fills it up becomes zeros. */
  private void differentiate(Call call, HeadProducts.Of products, int row, long at, int column, int width, long stage) {
    MemorySegment scratch = call.scratch();
    long label = call.input(2).longAt(row);
    if (label < 0) {
      products.ignore(at, width);
      return;
    }
    int wide = RightSide.filled(width);
    float upstream = call.input(4).segment().getAtIndex(FLOAT, one(call.input(4).type()) ? 0 : row);
    float logSum = call.input(3).segment().getAtIndex(FLOAT, row);
    Exponentials.fill(scratch, at, width, wide);
    Exponentials.exponentiate(scratch, at, wide, logSum, upstream, scratch, stage);
    products.pick(at, label - column, width, upstream);
  }
}
