package dev.tenon.plugins.layers;

import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * down(silu(gate(x)) · up(x)): a feed-forward whose hidden features are switched by a gate. Shazeer 2020.
 *
 * @param intermediateSize if not given, 8/3 of {@code hidden_size} rounded up to a multiple of 8: as many weights as an
 *     ungated feed-forward of 4 · {@code hidden_size} has
 */
@Doc("gated feed-forward: down(silu(gate) · up) (Shazeer 2020)")
public record Swiglu(
    @Key(aliases = "n_inner") @Doc("features between the two maps; 8/3 of hidden_size, in steps of 8, if not given") OptionalInt intermediateSize,
    @Key(aliases = "mlp_bias") @Doc("whether the linear maps have a bias; the model's bias if not given") Optional<Boolean> bias)
    implements
      FeedForward.Spec {
  private static final int STEP = 8;

  public Swiglu() {
    this(OptionalInt.empty(), Optional.empty());
  }

  public Swiglu {
    if (intermediateSize.isPresent() && intermediateSize.getAsInt() < 1)
      throw new IllegalArgumentException(
          "intermediate_size is " + intermediateSize.getAsInt() + "; it must be at least 1");
  }

  @Override public String type() {
    return "swiglu";
  }

  @Override public Swiglu resolve(Site site) {
    int size = intermediateSize.orElse(Math.toIntExact(Math.ceilDiv(8L * site.hiddenSize(), 3 * STEP) * STEP));
    return new Swiglu(OptionalInt.of(size), Optional.of(bias.orElse(site.bias())));
  }

  @Override public FeedForward build(Site site) {
    Swiglu settings = resolve(site);
    int hidden = site.hiddenSize(), size = settings.intermediateSize.orElseThrow();
    Site.Bias with = settings.bias.orElseThrow() ? Site.Bias.YES : Site.Bias.NO;
    return new Gated(site.projection("gate", hidden, size, with), site.projection("up", hidden, size, with),
        site.residual("down", size, hidden, with), settings);
  }

  record Gated(Projection gate, Projection up, Projection down, Swiglu settings) implements FeedForward {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor open = gate.apply(x, pass.at("gate")), features = up.apply(x, pass.at("up"));
      return down.apply(new dev.tenon.api.op.Swiglu().of(open, features), pass.at("down"));
    }
  }
}
