package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.normal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatMulKernelTest {
  private static Array product(Array a, boolean left, Array b, boolean right, int m, int n, int k) {
    Array out = Array.zeros(new TensorType(a.type().dtype(), Shape.of(m, n)));
    for (int i = 0; i < m; i++)
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) sum += a.at(left ? p * m + i : i * k + p) * b.at(right ? j * k + p : p * n + j);
        out.set((long) i * n + j, sum);
      }
    return out;
  }

  @Test void multipliesByHand() {
    Array a = Array.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f), b = Array.of(Shape.of(3, 2), 7f, 8f, 9f, 10f, 11f, 12f);
    equal(run(new MatMul(false, false), a, b), 58, 64, 139, 154);
  }

  @Test void eachTransposeGivesTheSumsInIndexOrder() {
    for (DType type : new DType[]{DType.FLOAT32, DType.FLOAT64})
      for (boolean left : new boolean[]{false, true})
        for (boolean right : new boolean[]{false, true})
          for (int[] size : new int[][]{{1, 1, 1}, {3, 130, 7}, {300, 5, 9}, {2, 64, 100}, {2, 3, 0}}) {
            int m = size[0], n = size[1], k = size[2];
            Array a = left ? normal(type, 10, k, m) : normal(type, 10, m, k),
                b = right ? normal(type, 11, n, k) : normal(type, 11, k, n);
            same(product(a, left, b, right, m, n, k), run(new MatMul(left, right), a, b));
          }
  }

  @Test void leadingAxesBroadcast() {
    Array a = normal(DType.FLOAT32, 12, 2, 1, 3, 4), b = normal(DType.FLOAT32, 13, 5, 4, 6);
    Array out = run(new MatMul(false, false), a, b);
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 5; j++) {
        Array x = Array.of(TensorType.of(DType.FLOAT32, 3, 4), a.segment().asSlice(i * 48L, 48));
        Array y = Array.of(TensorType.of(DType.FLOAT32, 4, 6), b.segment().asSlice(j * 96L, 96));
        same(run(new MatMul(false, false), x, y),
            Array.of(TensorType.of(DType.FLOAT32, 3, 6), out.segment().asSlice((i * 5 + j) * 72L, 72)));
      }
  }

  @Test void narrowFloatsMultiplyAndIntegersDoNot() {
    Array a = array(DType.BFLOAT16, Shape.of(1, 2), 3, 4);
    equal(run(new MatMul(false, true), a, a), 25);
    var type = TensorType.of(DType.INT64, 2, 2);
    assertTrue(Check.KERNELS.kernel(new MatMul(false, false), List.of(type, type)).isEmpty());
  }
}
