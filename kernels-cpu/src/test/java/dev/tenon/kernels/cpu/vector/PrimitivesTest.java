package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrimitivesTest {
  private static final double TOLERANCE = 1e-6;
  private final Random random = new Random(13);

  private Array floats(int... shape) {
    return Runs.random(random, shape);
  }

  private static boolean known(Op op, Array... inputs) {
    return new VectorKernels().kernel(op, Runs.types(List.of(inputs))).isPresent();
  }

  @Test void unaryOpsAreRight() {
    for (Unary op : Unary.values()) {
      if (!known(op, floats(3))) continue;
      for (int n : new int[]{1, 16, 100, 9001}) {
        Array x = floats(n);
        for (int i = 0; i < n; i++)
          x.set(i, op == Unary.SQRT || op == Unary.RECIPROCAL ? Math.abs(x.at(i)) + 0.01 : x.at(i) * 3);
        Runs.check(op, TOLERANCE, x);
      }
    }
  }

  @Test void binaryOpsBroadcastAsTheDefinitionDoes() {
    int[][][] shapes = {{{7, 33}, {7, 33}}, {{7, 33}, {}}, {{}, {7, 33}}, {{7, 33}, {1, 1}}, {{2, 7, 33}, {33}},
        {{33}, {2, 7, 33}},
        {{2, 7, 33}, {7, 33}}, {{2, 7, 33}, {1, 1, 33}}, {{2, 7, 33}, {2, 7, 1}}, {{2, 7, 1}, {2, 7, 33}},
        {{9001}, {1}}, {{1}, {1}},
        {{20_000}, {20_000}}};
    for (Binary op : Binary.values())
      for (int[][] s : shapes) {
        Array a = floats(s[0]), b = floats(s[1]);
        for (int i = 0; i < b.shape().count(); i++) b.set(i, b.at(i) + Math.copySign(0.1, b.at(i)));
        Runs.check(op, TOLERANCE, a, b);
      }
  }

  @Test void otherBroadcastsGetNoKernel() {
    assertTrue(new VectorKernels().kernel(Binary.ADD, Runs.types(List.of(floats(2, 1, 5), floats(1, 3, 5)))).isEmpty());
    assertTrue(new VectorKernels().kernel(Binary.ADD, Runs.types(List.of(floats(2, 3, 5), floats(2, 1, 5)))).isEmpty());
    assertTrue(new VectorKernels().kernel(Binary.ADD, Runs.types(List.of(floats(0), floats(0)))).isEmpty());
  }

  @Test void maximumOfNanIsNan() {
    Array a = Array.of(Shape.of(3), Float.NaN, 1f, -0f), b = Array.of(Shape.of(3), 1f, Float.NaN, 0f);
    Array y = Runs.run(Binary.MAXIMUM, 1, List.of(a, b)).getFirst();
    assertTrue(Double.isNaN(y.at(0)) && Double.isNaN(y.at(1)));
    assertEquals(0, Float.floatToRawIntBits((float) y.at(2)));
  }

  @Test void affineAndFullLikeAreRight() {
    for (int n : new int[]{1, 37, 10_000}) {
      Runs.check(new Affine(0.3, -1.7), TOLERANCE, floats(n));
      Runs.check(new Source.FullLike(0.1), TOLERANCE, floats(n));
    }
  }

  @Test void whereChoosesByMask() {
    for (int n : new int[]{1, 15, 16, 50, 9000}) {
      Array which = Array.zeros(TensorType.of(DType.BOOL, n));
      for (int i = 0; i < n; i++) which.set(i, random.nextInt(2));
      Runs.check(new Where(), 0, which, floats(n), floats(n));
    }
  }

  @Test void reductionsAreRight() {
    for (int[] shape : new int[][]{{5}, {7, 33}, {3, 7, 16}, {2, 3, 40}, {1, 30_000}, {2, 20_000}, {700, 9}, {5, 1}})
      for (int axis = 0; axis < shape.length; axis++) {
        Runs.check(new Reduce(Reduce.Kind.SUM, axis), 1e-5, floats(shape));
        if (known(new Reduce(Reduce.Kind.MAX, axis), floats(shape)))
          Runs.check(new Reduce(Reduce.Kind.MAX, axis), 0, floats(shape));
      }
  }

  @Test void theLargestOfNanIsNan() {
    Array x = floats(2, 40);
    x.set(17, Double.NaN);
    x.set(50, Double.POSITIVE_INFINITY);
    x.set(51, Double.NEGATIVE_INFINITY);
    Array y = Runs.run(new Reduce(Reduce.Kind.MAX, 1), 1, List.of(x)).getFirst();
    assertTrue(Double.isNaN(y.at(0)));
    assertEquals(Double.POSITIVE_INFINITY, y.at(1));
  }

  @Test void sumsLikeUndoBroadcasts() {
    int[][][] shapes = {{{7, 33}, {33}}, {{3, 7, 20}, {7, 20}}, {{3, 7, 20}, {1, 1, 20}}, {{7, 33}, {}},
        {{7, 33}, {1, 1}}, {{4, 7, 33}, {4, 7, 1}},
        {{900, 20}, {20}}};
    for (int[][] s : shapes) Runs.check(new SumLike(), 2e-5, floats(s[0]), floats(s[1]));
  }

  @Test void gatherTakesRowsOfAnyType() {
    Array indices = Runs.longs(Shape.of(3, 50), i -> i * 7 % 20);
    Runs.check(new Index.Gather(), 0, floats(20, 33), indices);
    Runs.check(new Index.Gather(), 0, floats(20), indices);
    Runs.check(new Index.Gather(), 0, Runs.longs(Shape.of(20, 3), i -> i), indices);
  }

  @Test void scatteredRowsAreAddedInOrder() {
    Array indices = Runs.longs(Shape.of(3, 50), i -> i * 7 % 20);
    Runs.check(new Index.ScatterAdd(), 1e-5, floats(20, 33), indices, floats(3, 50, 33));
    Runs.check(new Index.ScatterAdd(), 1e-5, floats(2000, 17), Runs.longs(Shape.of(900), i -> i * 31 % 700),
        floats(900, 17));
  }

  @Test void anIndexOutOfRangeIsNamed() {
    for (Op op : List.of(new Index.Gather(), new Index.ScatterAdd()))
      for (long bad : new long[]{-1, 20}) {
        Array indices = Array.of(Shape.of(2), 3L, bad);
        var e = assertThrows(IllegalArgumentException.class, () -> Runs.run(op, 1,
            List.of(floats(20, 4), indices, floats(2, 4)).subList(0, op instanceof Index.Gather ? 2 : 3)));
        assertTrue(e.getMessage().contains("index " + bad) && e.getMessage().contains("20 rows"), e.getMessage());
      }
  }

  @Test void entriesArePutAtTheirSlots() {
    Array slots = Array.of(Shape.of(2, 3), 4L, 0L, -1L, 9L, 2L, 2L);
    Runs.check(new Index.Put(1), 0, floats(2, 6, 2, 5), floats(2, 3, 2, 5), slots);
    Runs.check(new Index.Put(2), 0, floats(2, 4, 6, 5), floats(2, 4, 3, 5), slots);
    Runs.check(new Index.Put(1), 0, Runs.longs(Shape.of(2, 6), i -> i), Runs.longs(Shape.of(2, 3), i -> -i), slots);
  }

  @Test void movesMoveBytes() {
    for (int[] axes : new int[][]{{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 1, 3, 2}, {3, 2, 1, 0}, {1, 0, 2, 3}, {2, 0, 1, 3}})
      for (Array x : List.of(floats(2, 3, 4, 5), Runs.longs(Shape.of(2, 3, 4, 5), i -> i),
          floats(2, 3, 4, 5).to(DType.BFLOAT16)))
        Runs.check(new Move.Permute(java.util.Arrays.stream(axes).boxed().toList()), 0, x);
    Runs.check(new Move.Permute(List.of(1, 0)), 0, floats(70, 90));
    for (int axis : new int[]{0, 1, 2, -1}) {
      Runs.check(new Move.Slice(axis, 1, 3), 0, floats(4, 5, 6));
      Array x = floats(4, 5, 6), part = Runs.run(new Move.Slice(axis, 1, 3), 1, List.of(x)).getFirst();
      Runs.check(new Move.PadLike(axis, 1), 0, part, x);
      Runs.check(new Move.Concat(axis), 0, x, x, part);
    }
  }

  @Test void productsAreThoseOfTheMatrixKernels() {
    assertTrue(known(new MatMul(false, true), floats(20, 30), floats(40, 30)));
    Runs.check(new MatMul(false, true), 1e-5, floats(20, 30), floats(40, 30));
  }

  @Test void otherTypesGetNoKernel() {
    Array x = floats(20, 4).to(DType.FLOAT64);
    for (Op op : List.of(Unary.EXP, new Affine(2, 1), new Reduce(Reduce.Kind.SUM, 1), new Source.FullLike(1)))
      assertTrue(!known(op, x), op.name());
    assertTrue(!known(Binary.ADD, x, x));
    assertTrue(!known(new Index.ScatterAdd(), x, Array.of(Shape.of(1), 1L), floats(1, 4).to(DType.FLOAT64)));
  }
}
