package dev.tenon.api.tensor;

import java.util.List;

/** Elementwise comparison of two inputs of one type, broadcast; the answer is bool and has no gradient. */
public enum Compare implements Primitive {
  LESS, AT_MOST, EQUAL;

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    Binary.same(name(), inputs.get(0), inputs.get(1));
    return List.of(new TensorType(DType.BOOL, Shape.broadcast(inputs.get(0).shape(), inputs.get(1).shape())));
  }

  @Override public void backward(Backward at) {}
}
