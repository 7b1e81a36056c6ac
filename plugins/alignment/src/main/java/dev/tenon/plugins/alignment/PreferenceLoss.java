package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.complement;
import static dev.tenon.plugins.alignment.Formulas.logSigmoid;
import static dev.tenon.plugins.alignment.Formulas.sigmoid;

import dev.tenon.api.tensor.Tensor;

/** Losses of pairs, by the names of TRL. */
public enum PreferenceLoss {
  /** Rafailov et al. 2023; with smoothing, Mitchell 2023. */
  SIGMOID,
  /** Zhao et al. 2023 (SLiC). */
  HINGE,
  /** Azar et al. 2023, of scores a token. */
  IPO,
  /** Ji et al. 2024. */
  EXO_PAIR,
  /** Chen et al. 2024. */
  NCA_PAIR,
  /** Chowdhury et al. 2024. */
  ROBUST,
  /** Jung et al. 2024, without their moving average. */
  BCO_PAIR,
  /** Wu et al. 2024. */
  SPPO_HARD,
  /** Melnyk et al. 2024: differences of pairs, sorted. */
  AOT,
  /** The same of answers that are no pairs. */
  AOT_UNPAIRED,
  /** D'Oosterlinck et al. 2024. */
  APO_ZERO, APO_DOWN,
  /** Lu et al. 2024. */
  DISCOPOP,
  /** DPO of scores a token (Meng et al. 2024; Lambert et al. 2024). */
  SIGMOID_NORM,
  /** The chosen answers' negative log-likelihood a token. */
  SFT;

  /** The loss of each pair, [1, pairs]. */
  Tensor of(Judged at) {
    double beta = at.beta(), e = at.smoothing();
    return switch (this) {
      case SIGMOID -> smoothed(at.delta(), e);
      case HINGE -> complement(at.delta()).maximum(at.delta().fullLike(0));
      case IPO -> square(at.averaged().plus(-1 / (2 * beta)));
      case EXO_PAIR -> exo(at.delta(), e);
      case NCA_PAIR -> {
        Pairs rewards = at.scores().each(s -> s.times(beta));
        yield logSigmoid(rewards.chosen()).times(-1).minus(logSigmoid(rewards.chosen().times(-1)).times(0.5))
            .minus(logSigmoid(rewards.rejected().times(-1)).times(0.5));
      }
      case ROBUST -> logSigmoid(at.delta().times(-1)).times(e).minus(logSigmoid(at.delta()).times(1 - e))
          .times(1 / (1 - 2 * e));
      case BCO_PAIR -> {
        Pairs rewards = at.scores().each(s -> s.times(beta));
        yield logSigmoid(rewards.chosen()).plus(logSigmoid(rewards.rejected().times(-1))).times(-1);
      }
      case SPPO_HARD -> square(at.scores().chosen().plus(-0.5 / beta))
          .plus(square(at.scores().rejected().plus(0.5 / beta)));
      case AOT -> smoothed(sorted(at.logps().margin()).minus(sorted(at.reference().margin())).times(beta), e);
      case AOT_UNPAIRED ->
        smoothed(sorted(at.ratios().chosen()).minus(sorted(at.ratios().rejected())).times(beta), e);
      case APO_ZERO -> complement(sigmoid(at.ratios().chosen().times(beta)))
          .plus(sigmoid(at.ratios().rejected().times(beta)));
      case APO_DOWN -> sigmoid(at.ratios().chosen().times(beta))
          .plus(complement(sigmoid(at.ratios().margin().times(beta))));
      case DISCOPOP -> {
        Tensor modulation = sigmoid(at.delta().times(1 / at.tau()));
        yield complement(modulation).times(logSigmoid(at.delta())).times(-1)
            .plus(modulation.times(at.delta().times(-1).exp()));
      }
      case SIGMOID_NORM -> logSigmoid(at.averaged().times(beta)).times(-1);
      case SFT -> throw new IllegalStateException("sft is a loss of tokens, not of pairs");
    };
  }

  private static Tensor square(Tensor x) {
    return x.times(x);
  }

  /** −(1 − e) log σ(x) − e log σ(−x) */
  private static Tensor smoothed(Tensor x, double e) {
    Tensor right = logSigmoid(x).times(e - 1);
    return e == 0 ? right : right.minus(logSigmoid(x.times(-1)).times(e));
  }

  /** KL of σ(±x) from the smoothed labels. */
  private static Tensor exo(Tensor x, double e) {
    Tensor win = logSigmoid(x), lose = logSigmoid(x.times(-1));
    return win.exp().times(win.plus(-StrictMath.log1p(-e))).plus(lose.exp().times(lose.plus(-StrictMath.log(e))));
  }

  /** Ascending; equal numbers in the order they have: [1, n] → [1, n]. Gradients go through the permutation. */
  private static Tensor sorted(Tensor x) {
    Tensor down = x.reshape(Tensor.INFER, 1), table = down.plus(x.times(0)); // table[i][j] = x[i]
    Tensor across = x.plus(down.times(0)), i = table.rangeLike(0), j = table.rangeLike(1);
    Tensor before = across.less(table).or(across.same(table).and(j.less(i)));
    Tensor rank = before.cast(x.type().dtype()).sum(1); // [n, 1]
    Tensor place = j.cast(x.type().dtype()).same(rank.expandLike(table)).cast(x.type().dtype()); // place[i][r]: x[i] is the r-th
    return x.matmul(place);
  }
}
