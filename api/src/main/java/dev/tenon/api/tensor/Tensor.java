package dev.tenon.api.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A value in a tensor program: known by its type, made by an evaluator, immutable. Methods are sugar, one op each.
 *
 * <p>Arithmetic broadcasts (see {@link Shape#broadcast}). Reductions keep their axis with size 1. Never read a batch or
 * time size into an {@code int}: {@link #KEEP}, {@link #INFER} and the {@code ..Like} ops keep one program good for all sizes.
 */
public interface Tensor {
  /** In {@link #reshape}: the size this axis has now. */
  int KEEP = -2;
  /** In {@link #reshape}: what is left of the elements; at most once. */
  int INFER = -1;

  TensorType type();

  Evaluator evaluator();

  /** Size of an axis; negative axes count from the last. Meant for axes that the model fixes: heads, features. */
  default int size(int axis) {
    return type().shape().dim(axis);
  }

  default Tensor plus(Tensor b) {
    return Binary.ADD.of(this, b);
  }

  default Tensor minus(Tensor b) {
    return Binary.SUBTRACT.of(this, b);
  }

  default Tensor times(Tensor b) {
    return Binary.MULTIPLY.of(this, b);
  }

  default Tensor over(Tensor b) {
    return Binary.DIVIDE.of(this, b);
  }

  default Tensor maximum(Tensor b) {
    return Binary.MAXIMUM.of(this, b);
  }

  default Tensor minimum(Tensor b) {
    return Binary.MINIMUM.of(this, b);
  }

  default Tensor plus(double b) {
    return new Affine(1, b).of(this);
  }

  default Tensor times(double b) {
    return new Affine(b, 0).of(this);
  }

  default Tensor exp() {
    return Unary.EXP.of(this);
  }

  default Tensor log() {
    return Unary.LOG.of(this);
  }

  default Tensor sqrt() {
    return Unary.SQRT.of(this);
  }

  default Tensor reciprocal() {
    return Unary.RECIPROCAL.of(this);
  }

  default Tensor tanh() {
    return Unary.TANH.of(this);
  }

  default Tensor sin() {
    return Unary.SIN.of(this);
  }

  default Tensor cos() {
    return Unary.COS.of(this);
  }

  default Tensor erf() {
    return Unary.ERF.of(this);
  }

  default Tensor abs() {
    return Unary.ABS.of(this);
  }

  default Tensor sign() {
    return Unary.SIGN.of(this);
  }

  default Tensor less(Tensor b) {
    return Compare.LESS.of(this, b);
  }

  default Tensor atMost(Tensor b) {
    return Compare.AT_MOST.of(this, b);
  }

  default Tensor same(Tensor b) {
    return Compare.EQUAL.of(this, b);
  }

  default Tensor and(Tensor b) {
    return Logical.AND.of(this, b);
  }

  default Tensor or(Tensor b) {
    return Logical.OR.of(this, b);
  }

  /** Where this bool tensor is true the one, else the other. */
  default Tensor choose(Tensor yes, Tensor no) {
    return new Where().of(this, yes, no);
  }

  default Tensor cast(DType to) {
    return type().dtype() == to ? this : new Cast(to).of(this);
  }

  /** The same bytes read as another type; the last axis grows or shrinks. */
  default Tensor reinterpret(DType to) {
    return type().dtype() == to ? this : new Reinterpret(to).of(this);
  }

  default Tensor sum(int axis) {
    return new Reduce(Reduce.Kind.SUM, axis).of(this);
  }

  default Tensor max(int axis) {
    return new Reduce(Reduce.Kind.MAX, axis).of(this);
  }

  /** Mean along an axis whose size the model fixes. */
  default Tensor mean(int axis) {
    return sum(axis).times(1.0 / size(axis));
  }

  /** The sum of all elements, a scalar. */
  default Tensor total() {
    return reshape(1, INFER).sum(1).reshape();
  }

  default Tensor sumLike(Tensor like) {
    return type().shape().equals(like.type().shape()) ? this : new SumLike().of(this, like);
  }

  default Tensor expandLike(Tensor like) {
    return type().shape().equals(like.type().shape()) ? this : new ExpandLike().of(this, like);
  }

  /** [.., m, k] · [.., k, n] → [.., m, n] */
  default Tensor matmul(Tensor b) {
    return new MatMul(false, false).of(this, b);
  }

  /** [.., m, k] · [.., n, k]ᵀ → [.., m, n] */
  default Tensor matmulTransposed(Tensor b) {
    return new MatMul(false, true).of(this, b);
  }

  default Tensor reshape(int... sizes) {
    return new Move.Reshape(Arrays.stream(sizes).boxed().toList()).of(this);
  }

  default Tensor reshapeLike(Tensor like) {
    return type().shape().equals(like.type().shape()) ? this : new Move.ReshapeLike().of(this, like);
  }

  default Tensor permute(int... axes) {
    return new Move.Permute(Arrays.stream(axes).boxed().toList()).of(this);
  }

  /** Swaps the last two axes. */
  default Tensor transposed() {
    int n = type().shape().rank();
    var axes = new ArrayList<Integer>();
    for (int i = 0; i < n; i++) axes.add(i < n - 2 ? i : n - 1 - (i - (n - 2)));
    return new Move.Permute(axes).of(this);
  }

  default Tensor slice(int axis, int from, int to) {
    return new Move.Slice(axis, from, to).of(this);
  }

  default Tensor concat(int axis, Tensor... more) {
    var all = new ArrayList<Tensor>(List.of(this));
    all.addAll(List.of(more));
    return new Move.Concat(axis).of(all.toArray(Tensor[]::new));
  }

  /** Rows of this table [n, ...] at int64 indices [i...] → [i..., ...]. */
  default Tensor gather(Tensor indices) {
    return new Index.Gather().of(this, indices);
  }

  default Tensor fullLike(double value) {
    return new Source.FullLike(value).of(this);
  }

  /** 0, 1, 2, ... along an axis, int64. */
  default Tensor rangeLike(int axis) {
    return new Source.RangeLike(axis).of(this);
  }

  /** Numbers written into the program, float of this tensor's own type. */
  default Tensor constant(Shape shape, double... values) {
    return evaluator().apply(new Source.Table(Constant.of(new TensorType(type().dtype(), shape), values)), List.of())
        .getFirst();
  }
}
