package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** (x − mean) / √(variance + eps) · weight + bias, over the last axis: x [.., size], weight [size], bias [size] if given → as x. Ba et al. 2016. */
public record LayerNorm(double eps) implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor centred = centred(inputs.get(0)), y = centred.times(inverseDeviation(centred, eps)).times(inputs.get(1));
    return List.of(inputs.size() > 2 ? y.plus(inputs.get(2)) : y);
  }

  private static Tensor centred(Tensor x) {
    return x.minus(x.mean(-1));
  }

  private static Tensor inverseDeviation(Tensor centred, double eps) {
    return centred.times(centred).mean(-1).plus(eps).sqrt().reciprocal();
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> {
      List<Tensor> d = new Backwards(eps).on(at.input(0), at.input(1), at.upstream());
      at.give(0, () -> d.get(0));
      at.give(1, () -> d.get(1));
      if (at.wants(2)) at.give(2, () -> d.get(2));
    });
  }

  /** Gradients by x, weight and bias: x, weight, upstream → as x, as weight, as weight. */
  public record Backwards(double eps) implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor w = inputs.get(1), g = inputs.get(2);
      int size = w.size(0);
      Tensor centred = centred(inputs.get(0)), r = inverseDeviation(centred, eps), normed = centred.times(r),
          gw = g.times(w);
      Tensor dx = gw.minus(gw.mean(-1)).minus(normed.times(gw.times(normed).mean(-1))).times(r);
      return List.of(dx, g.times(normed).reshape(INFER, size).sum(0).reshape(size),
          g.reshape(INFER, size).sum(0).reshape(size));
    }
  }
}
