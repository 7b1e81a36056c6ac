package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** log(1 / (1 + exp(−x))), elementwise; exact for arguments of any size. */
public record LogSigmoid() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor x = inputs.getFirst(), t = x.abs().times(-1).exp(), u = t.plus(1), one = u.fullLike(1);
    // log(1 + t) without losing a small t (Kahan, in Goldberg 1991, theorem 4).
    Tensor kept = u.same(one), safe = kept.choose(one.plus(1), u);
    Tensor log = kept.choose(t, safe.log().times(t).over(safe.minus(one)));
    return List.of(x.minimum(x.fullLike(0)).minus(log));
  }

  /** σ(−x) = exp(log σ(x) − x) */
  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> at.give(0, () -> at.upstream().times(at.output(0).minus(at.input(0)).exp())));
  }
}
