package dev.tenon.api.tensor;

import java.util.List;

/** Sum or largest value along one axis, which stays with size 1. */
public record Reduce(Kind kind, int axis) implements Primitive {
  /** What is made of the values along the axis. The gradient of MAX goes to every place that holds the largest value. */
  public enum Kind {
    SUM, MAX
  }

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    return List.of(inputs.getFirst().as(inputs.getFirst().shape().with(axis, 1)));
  }

  @Override public void backward(Backward at) {
    at.give(0, () -> switch (kind) {
      case SUM -> at.upstream().expandLike(at.input(0));
      case MAX -> at.input(0).same(at.output(0).expandLike(at.input(0)))
          .choose(at.upstream().expandLike(at.input(0)), at.input(0).fullLike(0));
    });
  }
}
