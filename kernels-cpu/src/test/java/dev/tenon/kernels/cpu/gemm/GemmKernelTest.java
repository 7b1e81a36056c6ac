package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GemmKernelTest {
  private static final List<MatMul> OPS = List.of(new MatMul(false, false), new MatMul(false, true),
      new MatMul(true, false),
      new MatMul(true, true));
  private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 24, 31, 32, 33, 64, 65, 100, 129};
  // Rounding of a chain of n products stays well below √n·2⁻²⁴ of the norms' product, 1e-5 at the longest chain here.
  private static final double TOLERANCE = 1e-5;

  private static List<Array> inputs(MatMul op, int m, int n, int k) {
    return List.of(op.transposeLeft() ? Runs.normal(m, k, m) : Runs.normal(m, m, k),
        op.transposeRight() ? Runs.normal(n + 1000, n, k) : Runs.normal(n + 1000, k, n));
  }

  private static Array run(MatMul op, List<Array> inputs, Workers workers) {
    Kernel kernel = GemmKernel.of(op, inputs.stream().map(Array::type).toList()).orElseThrow();
    return Runs.run(kernel, op, inputs, workers).getFirst();
  }

  private static void check(MatMul op, int m, int n, int k, Workers workers) {
    List<Array> inputs = inputs(op, m, n, k);
    check(op, inputs.get(0).floats(), inputs.get(1).floats(), run(op, inputs, workers).floats(), m, n, k);
  }

  /** Compares with sums in double precision; the error must be small beside the norms of the row and column. */
  private static void check(MatMul op, float[] a, float[] b, float[] c, int m, int n, int k) {
    for (int i = 0; i < m; i++)
      for (int j = 0; j < n; j++) {
        double sum = 0, left = 0, right = 0;
        for (int q = 0; q < k; q++) {
          double x = a[op.transposeLeft() ? q * m + i : i * k + q], y = b[op.transposeRight() ? j * k + q : q * n + j];
          sum += x * y;
          left += x * x;
          right += y * y;
        }
        double error = Math.abs(c[i * n + j] - sum);
        // not "greater": NaN must fail too
        if (!(error <= TOLERANCE * Math.sqrt(left * right)))
          fail(op + " " + m + " x " + n + " x " + k + " at " + i + ", " + j + ": " + c[i * n + j] + ", must be " + sum);
      }
  }

  @Test void oddShapesAgreeWithDoublePrecision() {
    try (Pool workers = new Pool(1)) {
      SplittableRandom random = new SplittableRandom(1);
      for (MatMul op : OPS)
        for (int size : SIZES) {
          for (int other : SIZES) {
            check(op, size, other, SIZES[random.nextInt(SIZES.length)], workers);
            if (size <= 33) check(op, size, SIZES[random.nextInt(SIZES.length)], other, workers);
          }
        }
    }
  }

  @Test void depthAndColumnsBeyondOnePackAgreeWithDoublePrecision() {
    try (Pool workers = new Pool(2)) {
      for (MatMul op : OPS) {
        check(op, 61, 50, 1600, workers);
        check(op, 3, 50, 1601, workers);
        check(op, 61, 290, 1601, workers);
        check(op, 13, 4500, 20, workers);
        check(op, 90, 4500, 20, workers);
        check(op, 1100, 4500, 2, workers);
        check(op, 700, 70, 33, workers);
        check(op, 300, 3, 150, workers);
      }
    }
  }

  @Test void bytesDoNotDependOnThreads() {
    int[][] shapes = {{1, 700, 900}, {3, 500, 300}, {8, 300, 600}, {13, 900, 300}, {150, 200, 800}, {400, 130, 300},
        {900, 2, 300}};
    try (Pool one = new Pool(1); Pool two = new Pool(2); Pool three = new Pool(3)) {
      for (MatMul op : OPS)
        for (int[] s : shapes) {
          List<Array> inputs = inputs(op, s[0], s[1], s[2]);
          float[] alone = run(op, inputs, one).floats();
          assertArrayEquals(alone, run(op, inputs, two).floats());
          assertArrayEquals(alone, run(op, inputs, three).floats());
        }
    }
  }

  @Test void leadingAxesBroadcast() {
    int[][][] leads = {{{2, 3}, {}}, {{}, {2, 3}}, {{4, 5}, {4, 5}}, {{2, 1, 3}, {4, 1}}, {{1}, {3}}, {{1, 1}, {1}},
        {{20}, {20}}};
    int m = 6, n = 17, k = 19;
    try (Pool workers = new Pool(2)) {
      for (MatMul op : OPS)
        for (int[][] lead : leads) {
          Shape la = Shape.of(lead[0]), lb = Shape.of(lead[1]), both = Shape.broadcast(la, lb);
          Array a = Runs.normal(3, (op.transposeLeft() ? la.then(k, m) : la.then(m, k)).dims());
          Array b = Runs.normal(4, (op.transposeRight() ? lb.then(n, k) : lb.then(k, n)).dims());
          Array c = run(op, List.of(a, b), workers);
          assertEquals(both.then(m, n), c.shape());
          for (int batch = 0; batch < both.count(); batch++)
            check(op, part(a, index(both, la, batch), m * k), part(b, index(both, lb, batch), k * n),
                part(c, batch, m * n), m, n, k);
        }
    }
  }

  private static float[] part(Array a, int index, int size) {
    return java.util.Arrays.copyOfRange(a.floats(), index * size, (index + 1) * size);
  }

  /** Which matrix of an input stands at a place of the broadcast leading axes. */
  private static int index(Shape both, Shape input, int place) {
    int out = 0;
    for (int axis = both.rank() - 1, step = 1, rest = place; axis >= 0; axis--) {
      int at = rest % both.dim(axis), own = axis - both.rank() + input.rank();
      rest /= both.dim(axis);
      if (own < 0) continue;
      out += input.dim(own) == 1 ? 0 : at * step;
      step *= input.dim(own);
    }
    return out;
  }

  @Test void manyLargeBatchesGoWholeToWorkersWithTheSameBytes() {
    Array a = Runs.normal(5, 17, 40, 60), b = Runs.normal(6, 17, 60, 50);
    MatMul op = new MatMul(false, false);
    try (Pool one = new Pool(1); Pool three = new Pool(3)) {
      float[] c = run(op, List.of(a, b), three).floats();
      assertArrayEquals(run(op, List.of(a, b), one).floats(), c);
      for (int i = 0; i < 17; i++)
        check(op, part(a, i, 2400), part(b, i, 3000), java.util.Arrays.copyOfRange(c, i * 2000, (i + 1) * 2000), 40, 50,
            60);
    }
  }

  @Test void anEmptyDepthGivesZeros() {
    try (Pool workers = new Pool(1)) {
      for (int m : new int[]{1, 5, 40})
        for (MatMul op : OPS)
          for (float x : run(op, inputs(op, m, 9, 0), workers).floats())
            assertEquals(0f, x);
    }
  }

  @Test void onlyFloat32IsOffered() {
    assertTrue(GemmKernel
        .of(OPS.getFirst(), List.of(TensorType.of(DType.FLOAT64, 2, 2), TensorType.of(DType.FLOAT64, 2, 2))).isEmpty());
  }
}
