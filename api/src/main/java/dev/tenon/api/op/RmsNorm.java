package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.Gradient;
import java.util.List;
import java.util.Optional;

/** x / √(mean x² + eps) · weight, over the last axis: x [.., size], weight [size] → as x. Zhang and Sennrich 2019. */
public record RmsNorm(double eps) implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor x = inputs.get(0);
    return List.of(x.times(inverseRms(x, eps)).times(inputs.get(1)));
  }

  private static Tensor inverseRms(Tensor x, double eps) {
    return x.times(x).mean(-1).plus(eps).sqrt().reciprocal();
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> {
      List<Tensor> d = new Backwards(eps).on(at.input(0), at.input(1), at.upstream());
      at.give(0, () -> d.get(0));
      at.give(1, () -> d.get(1));
    });
  }

  /** Gradients by x and weight: x, weight, upstream → as x, as weight. */
  public record Backwards(double eps) implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor x = inputs.get(0), w = inputs.get(1), g = inputs.get(2);
      int size = w.size(0);
      Tensor r = inverseRms(x, eps), normed = x.times(r), gw = g.times(w);
      Tensor dx = gw.minus(normed.times(gw.times(normed).mean(-1))).times(r);
      return List.of(dx, g.times(normed).reshape(INFER, size).sum(0).reshape(size));
    }
  }
}
