package dev.tenon.plugins.layers;

import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;

/** Brings vectors to mean 0 and variance 1, then multiplies by a learned weight and adds a learned bias. Ba et al. 2016. */
@Doc("brings vectors to mean 0 and variance 1 (Ba et al. 2016)")
public record LayerNorm(
    @Key(aliases = "layer_norm_epsilon") @Doc("added to the variance, against division by zero") double eps,
    @Doc("whether a bias is learned; the model's bias if not given") Optional<Boolean> bias) implements Norm.Spec {
  public LayerNorm() {
    this(1e-5, Optional.empty());
  }

  public LayerNorm {
    if (!(eps > 0)) throw new IllegalArgumentException("eps is " + eps + "; it must be positive");
  }

  @Override public String type() {
    return "layer-norm";
  }

  @Override public LayerNorm resolve(Site site) {
    return new LayerNorm(eps, Optional.of(bias.orElse(site.bias())));
  }

  @Override public Norm build(Site site, int size) {
    LayerNorm settings = resolve(site);
    Parameter weight = site.parameter("weight", Shape.of(size), new Initial.Constant(1));
    Optional<Parameter> shift = settings.bias.orElseThrow()
        ? Optional.of(site.parameter("bias", Shape.of(size), new Initial.Constant(0)))
        : Optional.empty();
    return new Normal(weight, shift, settings);
  }

  /**
   * @param weight [size]
   * @param bias [size], if there is one
   */
  record Normal(Parameter weight, Optional<Parameter> bias, LayerNorm settings) implements Norm {
    @Override public Tensor apply(Tensor x, Pass pass) {
      var op = new dev.tenon.api.op.LayerNorm(settings.eps);
      Tensor w = pass.read(weight);
      return bias.map(b -> op.of(x, w, pass.read(b))).orElseGet(() -> op.of(x, w));
    }
  }
}
