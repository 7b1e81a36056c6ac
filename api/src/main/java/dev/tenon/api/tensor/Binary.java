package dev.tenon.api.tensor;

import java.util.List;

/** Elementwise arithmetic of two inputs of one type, broadcast to a common shape. */
public enum Binary implements Primitive {
  ADD, SUBTRACT, MULTIPLY, DIVIDE,
  /** The gradient goes to the larger input, to the first where they are equal. */
  MAXIMUM,
  /** The gradient goes to the smaller input, to the first where they are equal. */
  MINIMUM;

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    return List.of(new TensorType(same(name(), inputs.get(0), inputs.get(1)),
        Shape.broadcast(inputs.get(0).shape(), inputs.get(1).shape())));
  }

  static DType same(String what, TensorType a, TensorType b) {
    if (a.dtype() != b.dtype())
      throw new IllegalArgumentException(what + " of " + a + " and " + b + ": the types must be the same; cast one");
    return a.dtype();
  }

  @Override public void backward(Backward at) {
    Tensor a = at.input(0), b = at.input(1);
    at.give(0, () -> switch (this) {
      case ADD, SUBTRACT -> at.upstream().sumLike(a);
      case MULTIPLY -> at.upstream().times(b).sumLike(a);
      case DIVIDE -> at.upstream().over(b).sumLike(a);
      case MAXIMUM -> b.atMost(a).choose(at.upstream(), at.upstream().fullLike(0)).sumLike(a);
      case MINIMUM -> a.atMost(b).choose(at.upstream(), at.upstream().fullLike(0)).sumLike(a);
    });
    at.give(1, () -> switch (this) {
      case ADD -> at.upstream().sumLike(b);
      case SUBTRACT -> at.upstream().times(-1).sumLike(b);
      case MULTIPLY -> at.upstream().times(a).sumLike(b);
      case DIVIDE -> at.upstream().times(at.output(0)).over(b).times(-1).sumLike(b);
      case MAXIMUM -> b.atMost(a).choose(at.upstream().fullLike(0), at.upstream()).sumLike(b);
      case MINIMUM -> a.atMost(b).choose(at.upstream().fullLike(0), at.upstream()).sumLike(b);
    });
  }
}
