package dev.tenon.plugins.positions;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/**
 * Adds sines and cosines of the position to the embeddings: feature 2i is sin(position · f), 2i + 1 its cosine, with f =
 * 10000^(−2i / hidden). Vaswani et al. 2017. Nothing is learned, and there is no longest text.
 */
@Doc("adds sines and cosines of the position to the embeddings (Vaswani et al. 2017)")
public record Sinusoidal(
    @Doc("multiply embeddings by √hidden_size first, as the paper does, so that the waves do not drown them") boolean scaleEmbedding)
    implements
      Positions.Spec {
  private static final double LONGEST = 10_000;

  public Sinusoidal() {
    this(true);
  }

  @Override public String type() {
    return "sinusoidal";
  }

  @Override public Positions build(Site site) {
    int hidden = site.hiddenSize();
    if (hidden % 2 != 0)
      throw new IllegalArgumentException(
          "sinusoidal positions come in pairs: hidden_size is " + hidden + "; it must be even");
    return new Waves(hidden, this);
  }

  /** @param hidden number of features, two for each frequency */
  record Waves(int hidden, Sinusoidal settings) implements Positions.OnEmbeddings {
    @Override public Tensor embed(Tensor x, Tensor positions, Pass pass) {
      int half = hidden / 2;
      Tensor angle = positions.cast(x.type().dtype()).reshape(KEEP, KEEP, 1)
          .times(x.constant(Shape.of(half), frequencies()));
      Tensor sin = angle.sin().reshape(KEEP, KEEP, half, 1), cos = angle.cos().reshape(KEEP, KEEP, half, 1);
      Tensor waves = sin.concat(3, cos).reshape(KEEP, KEEP, hidden);
      return (settings.scaleEmbedding ? x.times(Math.sqrt(hidden)) : x).plus(waves);
    }

    /** Radians a token, hidden / 2 of them. */
    double[] frequencies() {
      double[] out = new double[hidden / 2];
      for (int i = 0; i < out.length; i++) out[i] = StrictMath.pow(LONGEST, -2.0 * i / hidden);
      return out;
    }
  }
}
