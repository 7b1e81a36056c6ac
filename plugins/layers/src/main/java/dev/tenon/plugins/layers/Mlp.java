package dev.tenon.plugins.layers;

import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Activation;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * down(activation(up(x))): the feed-forward of the first transformers. Vaswani et al. 2017; GPT-2's has
 * {@code gelu-tanh}.
 *
 * @param intermediateSize if not given, 4 · {@code hidden_size}
 */
@Doc("feed-forward: down(activation(up)) (Vaswani et al. 2017)")
public record Mlp(
    @Key(aliases = "hidden_act") @Doc("relu, silu, gelu or gelu-tanh") Activation activation,
    @Key(aliases = "n_inner") @Doc("features between the two maps; 4 · hidden_size if not given") OptionalInt intermediateSize,
    @Key(aliases = "mlp_bias") @Doc("whether the linear maps have a bias; the model's bias if not given") Optional<Boolean> bias)
    implements
      FeedForward.Spec {
  public Mlp() {
    this(Activation.GELU, OptionalInt.empty(), Optional.empty());
  }

  public Mlp {
    if (intermediateSize.isPresent() && intermediateSize.getAsInt() < 1)
      throw new IllegalArgumentException(
          "intermediate_size is " + intermediateSize.getAsInt() + "; it must be at least 1");
  }

  @Override public String type() {
    return "mlp";
  }

  @Override public Mlp resolve(Site site) {
    int size = intermediateSize.orElse(Math.multiplyExact(4, site.hiddenSize()));
    return new Mlp(activation, OptionalInt.of(size), Optional.of(bias.orElse(site.bias())));
  }

  @Override public FeedForward build(Site site) {
    Mlp settings = resolve(site);
    int hidden = site.hiddenSize(), size = settings.intermediateSize.orElseThrow();
    Site.Bias with = settings.bias.orElseThrow() ? Site.Bias.YES : Site.Bias.NO;
    return new Plain(site.projection("up", hidden, size, with), site.residual("down", size, hidden, with), settings);
  }

  record Plain(Projection up, Projection down, Mlp settings) implements FeedForward {
    @Override public Tensor apply(Tensor x, Pass pass) {
      return down.apply(settings.activation.of(up.apply(x, pass.at("up"))), pass.at("down"));
    }
  }
}
