package dev.tenon.api.tensor;

import java.util.List;

/** Elementwise logic of two bool inputs, broadcast. */
public enum Logical implements Primitive {
  AND, OR;

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    for (TensorType t : inputs)
      if (t.dtype() != DType.BOOL) throw new IllegalArgumentException(name() + " of " + t + ": it needs bool");
    return List.of(new TensorType(DType.BOOL, Shape.broadcast(inputs.get(0).shape(), inputs.get(1).shape())));
  }

  @Override public void backward(Backward at) {}
}
