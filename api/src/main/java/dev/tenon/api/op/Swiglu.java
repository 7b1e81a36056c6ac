package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** silu(gate) · up, elementwise: gate, up → the same shape. Shazeer 2020. */
public record Swiglu() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    return List.of(Activation.SILU.of(inputs.get(0)).times(inputs.get(1)));
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> {
      List<Tensor> d = new Backwards().on(at.input(0), at.input(1), at.upstream());
      at.give(0, () -> d.get(0));
      at.give(1, () -> d.get(1));
    });
  }

  /** Gradients by gate and up: gate, up, upstream → as gate, as up. */
  public record Backwards() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor gate = inputs.get(0), up = inputs.get(1), g = inputs.get(2);
      return List.of(new Activation.Backwards(Activation.SILU).of(gate, g.times(up)),
          g.times(Activation.SILU.of(gate)));
    }
  }
}
