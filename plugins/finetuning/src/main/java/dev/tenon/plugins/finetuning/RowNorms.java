package dev.tenon.plugins.finetuning;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The L2 norm of each row of W + scale · B · A: W [out, in], A [r, in], B [out, r] → [out]. No gradient flows through it (Liu et al.
 * 2024, section 4.3).
 */
record RowNorms(double scale) implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor w = inputs.get(0), rows = w.plus(inputs.get(2).matmul(inputs.get(1)).times(scale));
    return List.of(rows.times(rows).sum(1).sqrt().reshape(w.size(0)));
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> at.upstream(0));
  }
}
