package dev.tenon.api.tensor;

import java.util.List;

/** The first input summed down to the shape of the second: what undoes a broadcast. */
public record SumLike() implements Primitive {
  @Override public List<TensorType> infer(List<TensorType> inputs) {
    Shape from = inputs.get(0).shape(), to = inputs.get(1).shape();
    if (!Shape.broadcast(from, to).equals(from))
      throw new IllegalArgumentException("cannot sum " + from + " down to " + to);
    return List.of(inputs.getFirst().as(to));
  }

  @Override public void backward(Backward at) {
    at.give(0, () -> at.upstream().expandLike(at.input(0)));
  }
}
