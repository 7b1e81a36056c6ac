package dev.tenon.api.tensor;

import java.util.ArrayList;
import java.util.List;

/** Reads a tensor program for its types alone. */
final class TypesOnly implements Evaluator {
  private record Typed(TensorType type, Evaluator evaluator) implements Tensor {}

  static List<TensorType> infer(Fused op, List<TensorType> inputs) {
    var evaluator = new TypesOnly();
    return op.define(evaluator.tensors(inputs)).stream().map(Tensor::type).toList();
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    return tensors(op.infer(inputs.stream().map(Tensor::type).toList()));
  }

  private List<Tensor> tensors(List<TensorType> types) {
    var out = new ArrayList<Tensor>();
    for (TensorType type : types) out.add(new Typed(type, this));
    return out;
  }
}
