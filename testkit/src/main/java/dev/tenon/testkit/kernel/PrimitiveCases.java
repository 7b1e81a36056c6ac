package dev.tenon.testkit.kernel;

import static dev.tenon.testkit.kernel.Inputs.between;
import static dev.tenon.testkit.kernel.Inputs.flags;
import static dev.tenon.testkit.kernel.Inputs.floats;
import static dev.tenon.testkit.kernel.Inputs.indices;
import static dev.tenon.testkit.kernel.Inputs.longs;
import static dev.tenon.testkit.kernel.Inputs.positive;
import static dev.tenon.testkit.kernel.Inputs.seed;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.Constant;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.ArrayList;
import java.util.List;

/** Every primitive at several shapes: single elements, sizes beside those of vectors, enough for several threads. */
final class PrimitiveCases {
  private static final int[][] SHAPES = {{}, {1}, {3, 5}, {2, 17}, {7, 64}, {3, 257}, {70, 130}};

  private final List<OpCase> all = new ArrayList<>();

  private PrimitiveCases() {}

  static List<OpCase> all() {
    var cases = new PrimitiveCases();
    cases.elementwise();
    cases.broadcast();
    cases.otherTypes();
    cases.reductions();
    cases.products();
    cases.reinterpreted();
    cases.moves();
    cases.indexed();
    cases.sources();
    return cases.all;
  }

  private void add(Op op, Array... inputs) {
    all.add(OpCase.of(op, inputs));
  }

  private void elementwise() {
    for (int[] shape : SHAPES) {
      for (Unary u : Unary.values())
        add(u, u == Unary.LOG || u == Unary.SQRT || u == Unary.RECIPROCAL ? positive(shape) : between(-4, 4, shape));
      for (Binary b : Binary.values()) add(b, floats(shape), positive(shape));
      for (Compare c : Compare.values())
        add(c, Inputs.of(DType.FLOAT32, -3, 3, shape), indices(3, shape).to(DType.FLOAT32));
      for (Logical l : Logical.values()) add(l, flags(shape), Inputs.of(DType.BOOL, 0, 1.5, shape));
      add(new Affine(-1.5, 0.25), floats(shape));
      add(new Where(), flags(shape), floats(shape), positive(shape));
      add(new Source.FullLike(0.75), floats(shape));
    }
    add(Unary.EXP, between(-110, 90, 5, 61));
    add(Unary.TANH, between(-12, 12, 5, 61));
    add(Unary.ERF, between(-6, 6, 5, 61));
  }

  private void broadcast() {
    for (Binary b : List.of(Binary.ADD, Binary.DIVIDE, Binary.MAXIMUM)) {
      add(b, floats(6, 33), positive(33));
      add(b, floats(6, 33), positive(6, 1));
      add(b, floats(6, 33), positive());
      add(b, floats(), positive(6, 33));
      add(b, floats(2, 1, 17), positive(5, 1));
      add(b, floats(70, 130), positive(130));
      add(b, floats(4, 1, 9, 1), positive(1, 3, 1, 21));
    }
    add(Compare.AT_MOST, indices(9, 3, 1, 7), indices(9, 3, 7, 1));
    add(Logical.AND, flags(3, 1, 7), flags(3, 7, 1));
    add(new Where(), flags(3, 1, 7), floats(3, 5, 7), positive());
    add(new Where(), flags(3, 1), floats(1, 19), positive(3, 19));
    add(new ExpandLike(), floats(3, 1), floats(2, 3, 37));
    add(new ExpandLike(), floats(), floats(70, 130));
    add(new ExpandLike(), floats(70, 1), floats(70, 130));
  }

  private void otherTypes() {
    for (Binary b : List.of(Binary.ADD, Binary.MULTIPLY, Binary.MINIMUM))
      add(b, Inputs.of(DType.INT64, -50, 50, 5, 13), indices(7, 13));
    for (Compare c : Compare.values()) add(c, indices(4, 5, 13), indices(5, 5, 13));
    add(new Affine(2, -3), Inputs.of(DType.INT64, -50, 50, 5, 13));
    for (DType type : DType.values()) {
      add(new Cast(type), Inputs.of(DType.FLOAT32, 0, 100, 3, 21));
      if (type != DType.BOOL) add(new Cast(DType.FLOAT32), Inputs.of(type, 0, 100, 3, 21));
    }
    add(new Cast(DType.FLOAT32), flags(3, 21));
    add(new Cast(DType.BFLOAT16), floats(70, 130));
    add(new Cast(DType.INT64), flags(3, 21));
  }

  /** Bytes hold every pattern, those of infinities and of what is no number too. */
  private void reinterpreted() {
    for (DType type : DType.values())
      if (type != DType.BOOL) add(new Reinterpret(type), Inputs.of(DType.UINT8, 0, 256, 5, 24));
    add(new Reinterpret(DType.UINT8), Inputs.of(DType.INT64, -50, 50, 3, 7));
    add(new Reinterpret(DType.FLOAT16), Inputs.of(DType.UINT8, 0, 256, 70, 260));
    add(new Reinterpret(DType.INT8), Inputs.of(DType.BFLOAT16, -1, 1, 9));
  }

  private void reductions() {
    for (Reduce.Kind kind : Reduce.Kind.values()) {
      for (int axis = -1; axis < 2; axis++) {
        add(new Reduce(kind, axis), floats(3, 17, 33));
        add(new Reduce(kind, axis), floats(2, 5, 1));
      }
      add(new Reduce(kind, 0), floats(150, 130));
      add(new Reduce(kind, 1), floats(150, 130));
      add(new Reduce(kind, 0), Inputs.of(DType.INT64, -50, 50, 6, 5));
      add(new Reduce(kind, 1), Inputs.of(DType.INT64, -50, 50, 6, 5));
    }
    add(new SumLike(), floats(2, 3, 37), floats(3, 1));
    add(new SumLike(), floats(70, 130), floats());
    add(new SumLike(), floats(70, 130), floats(130));
    add(new SumLike(), floats(70, 130), floats(70, 1));
    add(new SumLike(), floats(4, 3, 9, 21), floats(1, 3, 1, 21));
  }

  private void products() {
    for (int[] size : new int[][]{{1, 1, 1}, {5, 7, 3}, {33, 64, 17}, {1, 130, 90}, {70, 130, 90}}) {
      int m = size[0], k = size[1], n = size[2];
      add(new MatMul(false, false), floats(m, k), floats(k, n));
      add(new MatMul(true, false), floats(k, m), floats(k, n));
      add(new MatMul(false, true), floats(m, k), floats(n, k));
      add(new MatMul(true, true), floats(k, m), floats(n, k));
    }
    add(new MatMul(false, false), floats(3, 5, 9, 4), floats(4, 11));
    add(new MatMul(false, true), floats(3, 1, 9, 4), floats(5, 11, 4));
    add(new MatMul(true, false), floats(6, 4, 9), floats(6, 4, 11));
    add(new MatMul(true, true), floats(4, 9), floats(3, 2, 11, 4));
  }

  private void moves() {
    add(new Move.Reshape(List.of(Tensor.KEEP, Tensor.INFER)), floats(2, 3, 17));
    add(new Move.Reshape(List.of()), floats(1, 1));
    add(new Move.ReshapeLike(), floats(2, 18), floats(3, 12));
    for (List<Integer> axes : List.of(List.of(2, 0, 1), List.of(1, 0, 2), List.of(0, 2, 1), List.of(2, 1, 0),
        List.of(0, 1, 2))) {
      add(new Move.Permute(axes), floats(3, 5, 17));
      add(new Move.Permute(axes), floats(20, 30, 40));
    }
    add(new Move.Permute(List.of(0, 2, 3, 1, 4)), floats(2, 7, 3, 2, 8));
    add(new Move.Permute(List.of(1, 0)), indices(90, 5, 9));
    for (int axis = -1; axis < 2; axis++) {
      add(new Move.Slice(axis, 1, 4), floats(6, 5, 9));
      add(new Move.PadLike(axis, 2), floats(axis == 0 ? 3 : 6, axis == 1 ? 3 : 5, axis == -1 ? 3 : 9), floats(6, 5, 9));
      add(new Move.Concat(axis), floats(axis == 0 ? 1 : 6, axis == 1 ? 1 : 5, axis == -1 ? 1 : 9), floats(6, 5, 9),
          positive(axis == 0 ? 2 : 6, axis == 1 ? 2 : 5, axis == -1 ? 2 : 9));
    }
    add(new Move.Slice(0, 0, 0), floats(3, 4));
    add(new Move.Slice(1, 17, 100), floats(150, 130));
    add(new Move.Concat(1), floats(150, 65), floats(150, 130));
    add(new Move.Slice(0, 1, 3), flags(4, 9));
  }

  private void indexed() {
    add(new Index.Gather(), floats(9, 33), indices(9, 4, 6));
    add(new Index.Gather(), floats(9), indices(9, 31));
    add(new Index.Gather(), floats(90, 70), indices(90, 200));
    add(new Index.Gather(), indices(5, 9, 3), indices(9, 4));
    add(new Index.ScatterAdd(), floats(9, 33), indices(9, 4, 6), floats(4, 6, 33));
    add(new Index.ScatterAdd(), floats(90, 70), indices(90, 200), floats(200, 70));
    add(new Index.ScatterAdd(), floats(3), longs(Shape.of(5), 1, 1, 1, 1, 0), positive(5));
    Array slots = longs(Shape.of(2, 3), 4, 7, -1, 0, 6, 2);
    add(new Index.Put(1), floats(2, 7, 3, 5), positive(2, 3, 3, 5), slots);
    add(new Index.Put(2), floats(2, 3, 7), positive(2, 3, 3), slots);
  }

  private void sources() {
    add(new Source.Table(Constant.of(TensorType.of(DType.FLOAT32, 2, 2), 1, -2, 0.5, 3)));
    add(new Source.FullLike(-7), indices(3, 4, 5));
    for (int axis = -1; axis < 2; axis++) add(new Source.RangeLike(axis), floats(3, 5, 9));
    all.add(OpCase.drawn(new Source.Random("some key"), floats(3, 5, 9), seed()));
    all.add(OpCase.drawn(new Source.Random("another key"), floats(150, 130), seed()));
  }
}
