package dev.tenon.plugins.alignment;

import dev.tenon.api.tensor.Tensor;

/**
 * What is known of pairs when they are judged. All are [1, pairs].
 *
 * @param ratios log-probability under the policy less that under the reference
 * @param logps under the policy
 * @param reference under the reference
 * @param scores of the ratios, by the divergence
 * @param lengths of the answers, in tokens
 */
record Judged(double beta, double smoothing, double tau, Pairs ratios, Pairs logps, Pairs reference, Pairs scores,
    Pairs lengths) {
  /** β · (chosen score − rejected score) */
  Tensor delta() {
    return scores.margin().times(beta);
  }

  /** Difference of the scores a token. */
  Tensor averaged() {
    return scores.with(lengths, Tensor::over).margin();
  }
}
