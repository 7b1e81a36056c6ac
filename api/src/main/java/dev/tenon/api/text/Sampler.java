package dev.tenon.api.text;

import dev.tenon.api.spec.Spec;

/**
 * One step of choosing the next token: narrows or reweighs the candidates. Steps are chained in the order given; after the
 * last, one of those left is drawn by its probability. Stateless.
 */
public interface Sampler extends Spec {
  /** What is left of the candidates where nothing has been written yet. */
  Candidates apply(Candidates candidates);

  /**
   * What is left of the candidates behind a text: this is what generation asks. Steps to which it does not matter what was written need
   * not say more than {@link #apply(Candidates)}.
   *
   * @param written tokens of the prompt and those written since; good for this call only
   */
  default Candidates apply(Candidates candidates, Written written) {
    return apply(candidates);
  }
}
