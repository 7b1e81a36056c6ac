package dev.tenon.api.tensor;

import java.util.List;

/** A reading of tensor programs: at once, taped for gradients, traced for planning and running, or for types alone. */
public interface Evaluator {
  /** The outputs of an op on tensors of this evaluator. */
  List<Tensor> apply(Op op, List<Tensor> inputs);
}
