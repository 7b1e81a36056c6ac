package dev.tenon.testkit.kernel;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;

/**
 * An op and numbers to put in.
 *
 * @param drawn whether the op draws random numbers, which are others in another type
 */
public record OpCase(Op op, List<Array> inputs, boolean drawn) {
  /** An op whose outputs follow from its inputs alone. */
  public static OpCase of(Op op, Array... inputs) {
    return new OpCase(op, List.of(inputs), false);
  }

  /** An op that draws random numbers. */
  public static OpCase drawn(Op op, Array... inputs) {
    return new OpCase(op, List.of(inputs), true);
  }

  public OpCase {
    inputs = List.copyOf(inputs);
  }

  /** The same numbers, with float64 for float32. */
  OpCase widened() {
    return new OpCase(op,
        inputs.stream().map(a -> a.type().dtype() == DType.FLOAT32 ? a.to(DType.FLOAT64) : a).toList(), drawn);
  }

  List<TensorType> types() {
    return inputs.stream().map(Array::type).toList();
  }

  @Override public String toString() {
    String attributes = op.toString();
    return (attributes.length() <= 120 ? attributes : attributes.substring(0, 120) + "..") + " on " + types();
  }
}
