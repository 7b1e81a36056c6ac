package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Elements.BLOCK;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Sums and largest values over axes. Each output takes its numbers in row-major order of the input, one after the other:
 * floats of any type in a double that is rounded once at the end, integers in int64. The sum of nothing is 0, the
 * largest of nothing −∞ or the smallest int64; NaN is larger than anything.
 */
final class ReduceKernels {
  private ReduceKernels() {}

  /** Reduces an input to a shape that broadcasts to its own. */
  static Kernel of(Reduce.Kind kind, TensorType input, TensorType output) {
    Shape from = input.shape();
    int rank = from.rank();
    long[] in = Walk.dense(from), out = Walk.stretched(output.shape(), rank);
    int[] kept = from.dims(), reduced = from.dims();
    int missing = rank - output.shape().rank(), last = -1;
    for (int i = 0; i < rank; i++) {
      boolean keep = i >= missing && output.shape().dim(i - missing) == from.dim(i);
      if (keep) reduced[i] = 1;
      else kept[i] = 1;
      if (from.dim(i) != 1) last = i;
    }
    boolean rowsKept = last >= 0 && kept[last] != 1;
    Walk outputs = Walk.of(kept, out, in), terms = Walk.of(reduced, in);
    DType type = input.dtype();
    return switch (Elements.arithmetic(type)) {
      case FLOATS, DOUBLES -> Routine.apart(
          call -> floats(kind, type, call.input(0).segment(), call.output(0).segment(), outputs, terms, rowsKept));
      case LONGS -> Routine.apart(
          call -> integers(kind, type, call.input(0).segment(), call.output(0).segment(), outputs, terms, rowsKept));
    };
  }

  /** Where rows are kept many outputs grow side by side, else one output takes whole rows. */
  private static void floats(Reduce.Kind kind, DType type, MemorySegment from, MemorySegment to, Walk outputs,
      Walk terms, boolean rowsKept) {
    double[] x = new double[BLOCK], sum = new double[BLOCK];
    outputs.rows(rowsKept ? BLOCK : 1, (at, n) -> {
      long start = at[1];
      Arrays.fill(sum, 0, n, kind == Reduce.Kind.SUM ? 0 : Double.NEGATIVE_INFINITY);
      terms.rows(rowsKept ? 1 : BLOCK, (term, m) -> {
        Elements.read(type, from, start + term[0], rowsKept ? 1 : terms.stride(0), x, 0, rowsKept ? n : m);
        if (rowsKept) addEach(kind, sum, x, n);
        else sum[0] = addAll(kind, sum[0], x, m);
      });
      Elements.write(type, sum, to, at[0], n);
    });
  }

  private static void addEach(Reduce.Kind kind, double[] sum, double[] x, int n) {
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) sum[i] += x[i];
      }
      case MAX -> {
        for (int i = 0; i < n; i++) sum[i] = Math.max(sum[i], x[i]);
      }
    }
  }

  private static double addAll(Reduce.Kind kind, double start, double[] x, int n) {
    double sum = start;
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) sum += x[i];
      }
      case MAX -> {
        for (int i = 0; i < n; i++) sum = Math.max(sum, x[i]);
      }
    }
    return sum;
  }

  private static void integers(Reduce.Kind kind, DType type, MemorySegment from, MemorySegment to, Walk outputs,
      Walk terms, boolean rowsKept) {
    long[] x = new long[BLOCK], sum = new long[BLOCK];
    outputs.rows(rowsKept ? BLOCK : 1, (at, n) -> {
      long start = at[1];
      Arrays.fill(sum, 0, n, kind == Reduce.Kind.SUM ? 0 : type == DType.BOOL ? 0 : Long.MIN_VALUE);
      terms.rows(rowsKept ? 1 : BLOCK, (term, m) -> {
        Elements.read(type, from, start + term[0], rowsKept ? 1 : terms.stride(0), x, rowsKept ? n : m);
        for (int i = 0; i < (rowsKept ? n : m); i++) {
          int o = rowsKept ? i : 0;
          sum[o] = kind == Reduce.Kind.SUM ? sum[o] + x[i] : Math.max(sum[o], x[i]);
        }
      });
      Elements.write(type, sum, to, at[0], n);
    });
  }
}
