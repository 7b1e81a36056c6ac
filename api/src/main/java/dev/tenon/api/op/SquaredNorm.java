package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import java.util.List;

/** Σ x², a scalar. */
public record SquaredNorm() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    return List.of(inputs.getFirst().times(inputs.getFirst()).total());
  }
}
