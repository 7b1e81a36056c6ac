package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.normal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static dev.tenon.kernels.cpu.scalar.Check.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Reduce.Kind;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.SumLike;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReduceKernelsTest {
  private static Array reduced(Kind kind, Array a, int axis) {
    Array out = Array.zeros(a.type().as(a.shape().with(axis, 1)));
    int inner = (int) a.shape().count(axis + 1, a.shape().rank()), size = a.shape().dim(axis);
    for (int o = 0; o < out.shape().count(); o++) {
      double sum = kind == Kind.SUM ? 0 : Double.NEGATIVE_INFINITY;
      for (int i = 0; i < size; i++) {
        double x = a.at((long) (o / inner * size + i) * inner + o % inner);
        sum = kind == Kind.SUM ? sum + x : Math.max(sum, x);
      }
      out.set(o, sum);
    }
    return out;
  }

  @Test void floatsAddInIndexOrderInDouble() {
    for (DType type : new DType[]{DType.FLOAT32, DType.FLOAT64})
      for (int[] shape : new int[][]{{3, 4, 5}, {2, 2500}, {2500, 2}, {1, 1, 7}, {3, 1, 1}, {2, 3, 1100}})
        for (int axis = 0; axis < shape.length; axis++)
          for (Kind kind : Kind.values()) {
            Array a = normal(type, 8, shape);
            same(reduced(kind, a, axis), run(new Reduce(kind, axis), a));
          }
  }

  @ParameterizedTest
  @EnumSource void smallWholeNumbersReduceInEveryType(DType type) {
    Array a = array(type, Shape.of(2, 3), 0, 1, 0, 1, 0, 0);
    equal(run(new Reduce(Kind.MAX, 1), a), 1, 1);
    equal(run(new Reduce(Kind.MAX, -2), a), 1, 1, 0);
    equal(run(new Reduce(Kind.SUM, 1), a), 1, 1);
    equal(run(new Reduce(Kind.SUM, 0), a), 1, 1, 0);
  }

  @Test void nothingSumsToZero() {
    equal(run(new Reduce(Kind.SUM, 1), array(DType.FLOAT32, Shape.of(2, 0))), 0, 0);
    equal(run(new Reduce(Kind.MAX, 0), array(DType.FLOAT32, Shape.of(0, 1))), Double.NEGATIVE_INFINITY);
    assertEquals(Shape.of(0, 1), run(new Reduce(Kind.SUM, 1), array(DType.FLOAT32, Shape.of(0, 3))).shape());
  }

  @Test void maxKeepsNotANumberAndNegatives() {
    equal(run(new Reduce(Kind.MAX, 0), Array.of(Shape.of(3), 1f, Float.NaN, 2f)), Double.NaN);
    equal(run(new Reduce(Kind.MAX, 0), Array.of(Shape.of(2), -5L, Long.MIN_VALUE)), -5);
  }

  @Test void sumLikeUndoesEveryBroadcast() {
    Array a = whole(DType.FLOAT64, 9, 2, 3, 4, 5);
    int[][] targets = {{2, 3, 4, 5}, {5}, {4, 5}, {4, 1}, {3, 1, 5}, {2, 1, 4, 1}, {1, 3, 1, 5}, {1}, {}, {1, 1, 1, 1}};
    for (int[] dims : targets) {
      Array like = array(DType.FLOAT64, new Shape(dims), new double[(int) new Shape(dims).count()]);
      Array numbered = like.copy();
      for (int i = 0; i < numbered.shape().count(); i++) numbered.set(i, i);
      Array places = run(new ExpandLike(), numbered, a), expected = like.copy();
      for (int i = 0; i < a.shape().count(); i++)
        expected.set((long) places.at(i), expected.at((long) places.at(i)) + a.at(i));
      same(expected, run(new SumLike(), a, like));
    }
    equal(run(new SumLike(), Array.of(Shape.of(2, 2), 1L, 2L, 3L, 4L), Array.of(Shape.of(1), 0f)), 10);
  }
}
