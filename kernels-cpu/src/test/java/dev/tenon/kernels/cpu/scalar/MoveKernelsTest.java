package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static dev.tenon.kernels.cpu.scalar.Check.whole;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.kernels.cpu.SingleRun;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MoveKernelsTest {
  @ParameterizedTest
  @EnumSource void reshapesCopy(DType type) {
    Array a = whole(type, 14, 2, 6);
    same(a.as(Shape.of(3, 4)), run(new Move.Reshape(List.of(3, Tensor.INFER)), a));
    same(a.as(Shape.of(12)), run(new Move.ReshapeLike(), a, array(DType.INT64, Shape.of(12), new double[12])));
    same(a, SingleRun.inPlaceOf(0, Check.KERNELS, new Move.Reshape(List.of(2, 6)), a));
  }

  @ParameterizedTest
  @EnumSource void permutesEveryOrder(DType type) {
    Array a = whole(type, 15, 2, 3, 4);
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] axes : orders) {
      Array out = run(new Move.Permute(List.of(axes[0], axes[1], axes[2])), a), expected = Array.zeros(out.type());
      int[] d = out.shape().dims(), at = new int[3];
      for (at[axes[0]] = 0; at[axes[0]] < d[0]; at[axes[0]]++)
        for (at[axes[1]] = 0; at[axes[1]] < d[1]; at[axes[1]]++)
          for (at[axes[2]] = 0; at[axes[2]] < d[2]; at[axes[2]]++)
            expected.set((at[axes[0]] * d[1] + at[axes[1]]) * (long) d[2] + at[axes[2]],
                a.at((at[0] * 3 + at[1]) * 4L + at[2]));
      same(expected, out);
    }
  }

  @ParameterizedTest
  @EnumSource void slicesPadsAndJoins(DType type) {
    Array a = whole(type, 16, 2, 5, 3);
    for (int axis = 0; axis < 3; axis++) {
      int size = a.shape().dim(axis), cut = size / 2;
      Array first = run(new Move.Slice(axis, 0, cut), a), middle = run(new Move.Slice(axis, cut, size), a),
          empty = run(new Move.Slice(axis, 1, 1), a);
      same(a, run(new Move.Concat(axis), first, empty, middle));
      Array zeros = Array.zeros(a.type());
      Array padded = run(new Move.PadLike(axis, cut), middle, a);
      same(middle, run(new Move.Slice(axis, cut, size), padded));
      same(run(new Move.Slice(axis, 0, cut), zeros), run(new Move.Slice(axis, 0, cut), padded));
    }
    Array b = array(type, Shape.of(2, 3), 1, 0, 1, 0, 0, 1);
    equal(run(new Move.Slice(1, 1, 3), b), 0, 1, 0, 1);
    equal(run(new Move.Slice(-1, 0, 1), b), 1, 0);
    equal(run(new Move.Concat(1), run(new Move.Slice(1, 0, 1), b), b), 1, 1, 0, 1, 0, 0, 0, 1);
    equal(run(new Move.PadLike(1, 1), run(new Move.Slice(1, 0, 2), b), b), 0, 1, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource void expandsAlongNewAndStretchedAxes(DType type) {
    Array like = array(DType.FLOAT32, Shape.of(2, 2, 3), new double[12]);
    equal(run(new ExpandLike(), array(type, Shape.of(2, 1), 1, 0), like), 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0);
    equal(run(new ExpandLike(), array(type, Shape.of(3), 1, 0, 1), like), 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1);
    equal(run(new ExpandLike(), array(type, Shape.of(2, 1, 1), 0, 1), like), 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    equal(run(new ExpandLike(), array(type, Shape.SCALAR, 1), like), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
  }
}
