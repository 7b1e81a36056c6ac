package dev.tenon.api.tensor;

import java.util.List;

/** The first input broadcast to the shape of the second. */
public record ExpandLike() implements Primitive {
  @Override public List<TensorType> infer(List<TensorType> inputs) {
    Shape from = inputs.get(0).shape(), to = inputs.get(1).shape();
    if (!Shape.broadcast(from, to).equals(to))
      throw new IllegalArgumentException("cannot expand " + from + " to " + to);
    return List.of(inputs.getFirst().as(to));
  }

  @Override public void backward(Backward at) {
    at.give(0, () -> at.upstream().sumLike(at.input(0)));
  }
}
