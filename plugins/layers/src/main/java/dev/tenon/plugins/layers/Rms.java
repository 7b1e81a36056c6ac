package dev.tenon.plugins.layers;

import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/** Divides by the root of the mean square and multiplies by a learned weight; it never has a bias. Zhang and Sennrich 2019. */
@Doc("divides by the root of the mean square (Zhang and Sennrich 2019)")
public record Rms(
    @Key(aliases = "rms_norm_eps") @Doc("added to the mean square, against division by zero") double eps)
    implements
      Norm.Spec {
  public Rms() {
    this(1e-5);
  }

  public Rms {
    if (!(eps > 0)) throw new IllegalArgumentException("eps is " + eps + "; it must be positive");
  }

  @Override public String type() {
    return "rms";
  }

  @Override public Norm build(Site site, int size) {
    return new Scaled(site.parameter("weight", Shape.of(size), new Initial.Constant(1)), this);
  }

  /** @param weight [size] */
  record Scaled(Parameter weight, Rms settings) implements Norm {
    @Override public Tensor apply(Tensor x, Pass pass) {
      return new RmsNorm(settings.eps).of(x, pass.read(weight));
    }
  }
}
