package dev.tenon.plugins.attention;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.spec.Spec;

/**
 * Attention without softmax, whose past is a matrix and a vector of fixed size per head: y = φ(q)·S / φ(q)·z, with S = Σ
 * φ(k)ᵀ·v and z = Σ φ(k) over the tokens so far and φ = elu + 1. Katharopoulos et al. 2020.
 *
 * <p>Decoding a token takes the same time at every length; the tokens of one run (training, a prompt) are compared
 * pairwise. A document's tokens must stand together in their row.
 *
 * <p>An encoding on queries and keys turns φ(q) and φ(k) above the bar only, so that what is divided by stays positive: Su
 * et al. 2021, equation 19.
 */
@Doc("attention without softmax, with a state of fixed size (Katharopoulos et al. 2020)")
public record LinearAttention(
    @Key(aliases = "n_head") @Doc("number of heads") int numAttentionHeads) implements Attention.Spec {
  public LinearAttention() {
    this(8);
  }

  public LinearAttention {
    if (numAttentionHeads < 1)
      throw new IllegalArgumentException("num_attention_heads is " + numAttentionHeads + "; it must be at least 1");
  }

  @Override public String type() {
    return "linear";
  }

  @Override public Attention build(Site site) {
    int hidden = site.hiddenSize();
    if (hidden % numAttentionHeads != 0)
      throw new IllegalArgumentException("hidden_size (" + hidden + ") must be a multiple of num_attention_heads ("
          + numAttentionHeads + ")");
    Positions positions = switch (site.positions()) {
      case Positions.OnQueriesAndKeys p -> {
        p.check(hidden / numAttentionHeads);
        yield p;
      }
      case Positions.OnScores p -> throw new IllegalArgumentException(
          "linear attention has no scores for " + name(p) + " to act on; use rope or none");
      case Positions.OnEmbeddings _ -> new Positions.None();
      case Positions.None none -> none;
    };
    return new LinearMixer(site.projection("query", hidden, hidden), site.projection("key", hidden, hidden),
        site.projection("value", hidden, hidden), site.residual("output", hidden, hidden),
        positions, this);
  }

  private static String name(Positions positions) {
    return positions instanceof Spec spec ? spec.type() : positions.getClass().getSimpleName();
  }
}
