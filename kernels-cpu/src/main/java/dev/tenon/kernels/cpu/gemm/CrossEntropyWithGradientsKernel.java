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
 * {@link CrossEntropy.ProjectedWithGradients} of float32.
 *
 * <p>Plan: rows go by chunks whose logits take at most {@link #LOGITS} bytes. The first pass over a chunk goes over the vocabulary in
 * slices, as {@link CrossEntropyProjectedKernel} does, and leaves exp(logit − the row's greatest so far); the second multiplies that by
 * exp(that greatest − log-sum), which makes it the probability, and goes on as {@link CrossEntropyProjectedBackwardsKernel} does. So
 * logits are computed once, and so are their exponentials.
 */
public final class CrossEntropyWithGradientsKernel implements Kernel {
  /** Each chunk reads the head twice, and its gradient too, to which it adds: there must not be many. */
  private static final long LOGITS = 128 << 20;
  private static final int MOST_ROWS = 1024, FEWEST_ROWS = 96;

  private final int rows, hidden, vocab, chunk, slice, slices;

  private CrossEntropyWithGradientsKernel(int rows, int hidden, int vocab) {
    this.rows = rows;
    this.hidden = hidden;
    this.vocab = vocab;
    slice = CrossEntropyProjectedKernel.slice(vocab, hidden);
    slices = Shares.parts(vocab, slice);
    chunk = Shares.even(rows, Math.clamp(LOGITS / (4L * slices * RightSide.filled(slice)), FEWEST_ROWS,
        MOST_ROWS), 1);
  }

  /** The kernel for these inputs, if they are float32 with int64 labels and shaped as the op says. */
  public static Optional<Kernel> of(List<TensorType> inputs) {
    if (!CrossEntropyProjectedKernel.fits(inputs)) return Optional.empty();
    Shape x = inputs.get(0).shape(), head = inputs.get(1).shape();
    int rows = Math.toIntExact(x.count(0, x.rank() - 1));
    TensorType upstream = inputs.get(3);
    if (rows == 0 || upstream.dtype() != DType.FLOAT32 || !CrossEntropyProjectedBackwardsKernel.one(upstream))
      return Optional.empty();
    return Optional.of(new CrossEntropyWithGradientsKernel(rows, head.dim(1), head.dim(0)));
  }

  private HeadProducts products() {
    return new HeadProducts(hidden, slice, chunk);
  }

  // Where things lie in scratch memory: logits slice after slice, what is known of rows, their greatest by slice, and the products'.

  private long logits(int index, int many) {
    return 4L * many * index * RightSide.filled(slice);
  }

  private long states() {
    return Lanes.lines(logits(slices, chunk));
  }

  private long tops() {
    return states() + RowStates.bytes(chunk);
  }

  private long own() {
    return tops() + Lanes.lines(4L * slices * chunk);
  }

  @Override public long scratch(int threads) {
    return own() + products().bytes(threads);
  }

  @Override public void run(Call call) {
    Matrix x = Matrix.dense(call.input(0).segment(), 0, hidden),
        head = Matrix.dense(call.input(1).segment(), 0, hidden);
    HeadProducts sizes = products();
    var products = new HeadProducts.Of(sizes, call.workers(), call.scratch(), own(), x, head,
        sizes.gradient(call, 4), sizes.gradient(call, 5));
    var all = new Chunks(call, products, new RowStates(call.scratch(), states()));
    for (int row = 0; row < rows; row += chunk) all.run(row, Math.min(chunk, rows - row));
    all.losses.finish();
  }

  /** The work of a call, chunk by chunk. */
  private final class Chunks {
    private final Call call;
    private final HeadProducts.Of products;
    private final RowStates states;
    private final MemorySegment scratch;
    private final float upstream;
    private final Losses losses;
    /** Log-sums of the chunk's rows. */
    private final float[] logSums = new float[chunk];

    Chunks(Call call, HeadProducts.Of products, RowStates states) {
      this.call = call;
      this.products = products;
      this.states = states;
      scratch = call.scratch();
      losses = new Losses(call);
      upstream = call.input(3).segment().getAtIndex(FLOAT, 0);
    }

    private long label(int row) {
      return call.input(2).longAt(row);
    }

    private Matrix slice(int index, int many) {
      return Matrix.dense(scratch, logits(index, many), RightSide.filled(width(index)));
    }

    private int width(int index) {
      return Math.min(slice, vocab - index * slice);
    }

    private long top(int index, int row, int many) {
      return tops() + 4L * ((long) index * many + row);
    }

    void run(int row, int many) {
      products.packRows(row, many);
      for (int r = 0; r < many; r++) states.begin(r);
      for (int i = 0; i < slices; i++) read(i, row, many);
      for (int r = 0; r < many; r++) {
        logSums[r] = states.logSum(r);
        losses.add(row + r, label(row + r), logSums[r], states.picked(r));
      }
      for (int i = 0; i < slices; i++) differentiate(i, row, many);
    }

    /** Computes a slice's logits, and leaves their exponentials. */
    private void read(int index, int row, int many) {
      int column = index * slice, width = width(index), wide = RightSide.filled(width);
      Matrix all = slice(index, many);
      products.packSlice(column, width, many, true, false);
      products.rows(many, width, (top, high, worker) -> {
        Matrix own = all.from(top, 0);
        products.logits(row + top, high, width, own, worker);
        for (int r = 0; r < high; r++) {
          long at = own.at(r, 0), place = label(row + top + r) - column;
          Exponentials.fill(scratch, at, width, wide);
          if (place >= 0 && place < width) states.pick(top + r, scratch.get(FLOAT, at + 4 * place));
          scratch.set(FLOAT, top(index, top + r, many), states.fold(top + r, at, wide, products.tile(worker)));
        }
      });
    }

    /** Makes a slice's exponentials into gradients by logits, and these into what they give hidden and head. */
    private void differentiate(int index, int row, int many) {
      int column = index * slice, width = width(index), wide = RightSide.filled(width);
      Matrix all = slice(index, many);
      products.packSlice(column, width, many, false, true);
      products.rows(many, width, (top, high, worker) -> {
        Matrix g = all.from(top, 0);
        for (int r = 0; r < high; r++) {
          long at = g.at(r, 0), label = label(row + top + r);
          if (label < 0) {
            products.ignore(at, width);
            continue;
          }
          double below = (double) scratch.get(FLOAT, top(index, top + r, many)) - logSums[top + r];
          Exponentials.scale(scratch, at, wide, (float) (StrictMath.exp(below) * upstream));
          products.pick(at, label - column, width, upstream);
        }
        products.addToHidden(row + top, high, column, width, g, worker);
      });
      products.addToHead(row, many, column, width, all);
    }
  }
}
