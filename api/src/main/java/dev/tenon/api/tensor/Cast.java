package dev.tenon.api.tensor;

import java.util.List;

/** The same numbers in another type: to a narrower float rounded to nearest even, to an integer cut off, to bool not equal to 0. */
public record Cast(DType to) implements Primitive {
  @Override public List<TensorType> infer(List<TensorType> inputs) {
    return List.of(inputs.getFirst().as(to));
  }

  @Override public void backward(Backward at) {
    at.give(0, () -> at.upstream().cast(at.input(0).type().dtype()));
  }
}
