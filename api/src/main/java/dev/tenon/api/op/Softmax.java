package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** exp(x − max x) / Σ exp(x − max x), over the last axis. */
public record Softmax() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor x = inputs.getFirst(), e = x.minus(x.max(-1)).exp();
    return List.of(e.over(e.sum(-1)));
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> at.give(0, () -> {
      Tensor y = at.output(0), g = at.upstream();
      return y.times(g.minus(g.times(y).sum(-1)));
    }));
  }
}
