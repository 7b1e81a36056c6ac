package dev.tenon.api.tensor;

import java.util.List;

/** An operation: a record or constant whose components are its attributes. Equal ops do equal things. */
public sealed interface Op permits Primitive, Fused {
  /** A name for messages and listings: of a record its type's, of a constant its own. */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Types of the outputs, given those of the inputs.
   *
   * @throws IllegalArgumentException if the inputs do not fit the op; the message names the shapes
   */
  List<TensorType> infer(List<TensorType> inputs);

  /** All outputs of this op on the given tensors; the first one's evaluator runs it. */
  default List<Tensor> on(Tensor... inputs) {
    return inputs[0].evaluator().apply(this, List.of(inputs));
  }

  /** The first output of this op on the given tensors. */
  default Tensor of(Tensor... inputs) {
    return on(inputs).getFirst();
  }
}
