package dev.tenon.plugins.sampling;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;

/**
 * Keeps the candidates that are at least a share as probable as the most likely one: few where the model is sure, many where it is
 * not. Nguyen et al. 2024.
 */
@Doc("keeps the tokens that are likely beside the most likely one")
public record MinP(
    @Doc("least probability of those kept, as a share of the greatest") double minP) implements Sampler {
  /** 0.1. */
  public MinP() {
    this(0.1);
  }

  public MinP {
    if (!(minP >= 0 && minP <= 1))
      throw new IllegalArgumentException("min_p is " + minP + "; it must be from 0 to 1");
  }

  @Override public String type() {
    return "min-p";
  }

  @Override public Candidates apply(Candidates candidates) {
    double[] logits = candidates.logits();
    // The shares fall; the denominator of the softmax drops out of them.
    int kept = 1;
    while (kept < logits.length && StrictMath.exp(logits[kept] - logits[0]) >= minP) kept++;
    return candidates.first(kept);
  }
}
