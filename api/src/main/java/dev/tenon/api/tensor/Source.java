package dev.tenon.api.tensor;

import java.util.List;

/** Ops that make numbers out of nothing but a shape, their attributes and, for random ones, a seed. No gradients. */
public sealed interface Source extends Primitive {
  @Override default void backward(Backward at) {}

  /** Constant numbers; takes no input. */
  record Table(Constant values) implements Source {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      return List.of(values.type());
    }
  }

  /** One value everywhere, in the type and shape of the input. */
  record FullLike(double value) implements Source {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      return List.of(inputs.getFirst());
    }
  }

  /** 0, 1, 2, ... along an axis, int64 in the shape of the input. */
  record RangeLike(int axis) implements Source {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      inputs.getFirst().shape().axis(axis);
      return List.of(inputs.getFirst().as(DType.INT64));
    }
  }

  /**
   * Uniform numbers in [0, 1), in the type and shape of the first input; the second is the seed, int64 [2]. The same key
   * and seed give the same numbers wherever and in whatever order they are drawn.
   */
  record Random(String key) implements Source {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      if (!inputs.get(1).equals(TensorType.of(DType.INT64, 2)))
        throw new IllegalArgumentException("Random: the seed is " + inputs.get(1) + ", it must be int64[2]");
      return List.of(inputs.getFirst());
    }
  }
}
