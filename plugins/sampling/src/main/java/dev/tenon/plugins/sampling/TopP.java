package dev.tenon.plugins.sampling;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;

/** Keeps the fewest most likely candidates that together are at least as probable as p: the nucleus. Holtzman et al. 2020. */
@Doc("keeps the most likely tokens up to a probability")
public record TopP(@Doc("probability that those kept must reach") double topP) implements Sampler {
  /** 0.95. */
  public TopP() {
    this(0.95);
  }

  public TopP {
    if (!(topP > 0 && topP <= 1))
      throw new IllegalArgumentException("top_p is " + topP + "; it must be above 0 and at most 1");
  }

  @Override public String type() {
    return "top-p";
  }

  @Override public Candidates apply(Candidates candidates) {
    // Rounded sums may reach 1 before the last candidate.
    if (topP == 1) return candidates;
    double[] probabilities = candidates.probabilities();
    double reached = 0;
    int kept = 0;
    while (kept < probabilities.length && reached < topP) reached += probabilities[kept++];
    return candidates.first(kept);
  }
}
