package dev.tenon.api.tensor;

import java.util.List;

/** x·scale + shift with constants, elementwise, in the input's own type (int64 rounds the constants to integers). */
public record Affine(double scale, double shift) implements Primitive {
  @Override public List<TensorType> infer(List<TensorType> inputs) {
    return List.of(inputs.getFirst());
  }

  @Override public void backward(Backward at) {
    at.give(0, () -> at.upstream().times(scale));
  }
}
