package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * Matrix products of floats. Each output is a sum over the inner axis in index order, held in double and rounded once;
 * products of float32 numbers are exact in it.
 *
 * <p>Plan: the output is cut into panels of 64 columns and 256 rows, a task each. A task copies its columns of the right
 * matrix into a double panel [k, 64], then for each row adds left[i, p] · panel[p] into 64 sums, p after p.
 */
record MatMulKernel(MatMul op, List<TensorType> inputs, TensorType output) implements Kernel {
  private static final int COLUMNS = 64;
  private static final int ROWS = 256;

  @Override public void run(Call call) {
    Shape left = inputs.get(0).shape(), right = inputs.get(1).shape(), out = output.shape();
    int m = out.dim(-2), n = out.dim(-1), k = left.dim(op.transposeLeft() ? -2 : -1);
    Shape lead = out.part(0, out.rank() - 2);
    int batches = Math.toIntExact(lead.count()), panels = (n + COLUMNS - 1) / COLUMNS, bands = (m + ROWS - 1) / ROWS;
    long[] leftMatrix = new long[batches], rightMatrix = new long[batches];
    Walk walk = Walk.broadcast(lead, left.part(0, left.rank() - 2), right.part(0, right.rank() - 2));
    walk.rows(1, (at, _) -> {
      leftMatrix[(int) at[0]] = at[1];
      rightMatrix[(int) at[0]] = at[2];
    });
    MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), z = call.output(0).segment();
    call.workers().run(Math.toIntExact((long) batches * panels * bands), (task, _) -> {
      int batch = task / (panels * bands), column = task / bands % panels * COLUMNS, row = task % bands * ROWS;
      var panel = new Panel(output.dtype(), m, n, k, column, Math.min(COLUMNS, n - column));
      panel.fill(b, rightMatrix[batch] * k * n, op.transposeRight());
      panel.multiply(a, leftMatrix[batch] * m * k, op.transposeLeft(), row, Math.min(m, row + ROWS), z,
          (long) batch * m * n);
    });
  }

  private static final class Panel {
    private final DType type;
    private final int m, n, k, column, width;
    private final double[] values;

    Panel(DType type, int m, int n, int k, int column, int width) {
      this.type = type;
      this.m = m;
      this.n = n;
      this.k = k;
      this.column = column;
      this.width = width;
      values = new double[Math.multiplyExact(k, width)];
    }

    void fill(MemorySegment right, long start, boolean transposed) {
      if (!transposed) {
        for (int p = 0; p < k; p++)
          Elements.read(type, right, start + (long) p * n + column, 1, values, p * width, width);
        return;
      }
      double[] row = new double[k];
      for (int j = 0; j < width; j++) {
        Elements.read(type, right, start + (long) (column + j) * k, 1, row, 0, k);
        for (int p = 0; p < k; p++) values[p * width + j] = row[p];
      }
    }

    void multiply(MemorySegment left, long start, boolean transposed, int from, int to, MemorySegment out,
        long outStart) {
      double[] row = new double[k], sum = new double[width];
      for (int i = from; i < to; i++) {
        Elements.read(type, left, transposed ? start + i : start + (long) i * k, transposed ? m : 1, row, 0, k);
        Arrays.fill(sum, 0);
        for (int p = 0; p < k; p++) add(sum, row[p], values, p * width);
        Elements.write(type, sum, out, outStart + (long) i * n + column, width);
      }
    }

    private static void add(double[] sum, double factor, double[] values, int at) {
      for (int j = 0; j < sum.length; j++) sum[j] += factor * values[at + j];
    }
  }
}
