package dev.tenon.plugins.alignment;

import dev.tenon.api.tensor.Tensor;

/** f-divergences from the reference (Wang et al. 2023): f′ at the ratio of probabilities, as a function of its logarithm. */
public enum Divergence {
  REVERSE_KL, FORWARD_KL, JS_DIVERGENCE, ALPHA_DIVERGENCE;

  /** Exponents above this are cut, so that float32 does not overflow. */
  private static final double MOST = 80;

  /** The score of log ratios, elementwise. */
  Tensor score(Tensor ratio, double alpha) {
    return switch (this) {
      case REVERSE_KL -> ratio;
      case FORWARD_KL -> ratio.times(-1).exp().times(-1).plus(1);
      case JS_DIVERGENCE -> Formulas.logSigmoid(ratio).plus(StrictMath.log(2));
      case ALPHA_DIVERGENCE -> Math.abs(alpha - 1) < 1e-6
          ? ratio
          : Formulas.atMost(ratio.times(alpha - 1), MOST).exp().plus(-1).times(1 / (alpha - 1));
    };
  }
}
