package dev.tenon.api.tensor;

import java.util.List;

/** The second input where the first (bool) is true, else the third; all broadcast to a common shape. */
public record Where() implements Primitive {
  @Override public List<TensorType> infer(List<TensorType> inputs) {
    TensorType a = inputs.get(1), b = inputs.get(2);
    if (inputs.getFirst().dtype() != DType.BOOL)
      throw new IllegalArgumentException("Where on " + inputs.getFirst() + ": the condition must be bool");
    return List.of(new TensorType(Binary.same("Where", a, b),
        Shape.broadcast(inputs.getFirst().shape(), Shape.broadcast(a.shape(), b.shape()))));
  }

  @Override public void backward(Backward at) {
    Tensor condition = at.input(0);
    at.give(1, () -> condition.choose(at.upstream(), at.upstream().fullLike(0)).sumLike(at.input(1)));
    at.give(2, () -> condition.choose(at.upstream().fullLike(0), at.upstream()).sumLike(at.input(2)));
  }
}
