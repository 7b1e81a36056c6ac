package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers and what follows from them for {@link Ppo}: rewards a token, advantages, returns. Columns are the answers' tokens; the score
 * stands behind the last one, where there is room. Computed in double precision.
 */
final class Rollout {
  /** What log-probabilities are behind an answer's end, in both models, so that their divergence is 0. */
  static final double INVALID = 1;

  private final Ppo how;
  private final int rows, size;
  private final int[] lengths;
  private final double[][] logprobs, reference, values, divergence, rewards, advantages, raw, returns;
  private final double[] scores;

  /**
   * Of answers that have a token each at least.
   *
   * @param logprobs under the policy, float32 [rows, size], as are the reference's and the values
   */
  Rollout(Ppo how, List<Answer> answers, Array logprobs, Array reference, Array values, double[] scores) {
    this.how = how;
    rows = answers.size();
    size = logprobs.shape().dim(1);
    lengths = answers.stream().mapToInt(a -> a.tokens().length).toArray();
    this.logprobs = table(logprobs, 0, INVALID);
    this.reference = table(reference, 0, INVALID);
    this.values = table(values, 1, 0);
    this.scores = scores.clone();
    for (int r = 0; r < rows; r++)
      if (!answers.get(r).ended() && how.missingEosPenalty().isPresent())
        this.scores[r] -= how.missingEosPenalty().getAsDouble();
    divergence = divergence();
    rewards = rewards();
    raw = raw();
    returns = new double[rows][size];
    for (int r = 0; r < rows; r++) for (int t = 0; t < size; t++) returns[r][t] = raw[r][t] + this.values[r][t];
    advantages = whitened(raw, 0, true);
  }

  /** Whether a column is within an answer, or so many behind its last token. */
  private boolean real(int row, int column, int behind) {
    return column < lengths[row] + behind;
  }

  private double[][] table(Array array, int behind, double padding) {
    var all = new double[rows][size];
    for (int r = 0; r < rows; r++)
      for (int t = 0; t < size; t++) all[r][t] = real(r, t, behind) ? array.at((long) r * size + t) : padding;
    return all;
  }

  /** KL(policy, reference) a token, by Schulman's estimators. */
  private double[][] divergence() {
    var all = new double[rows][size];
    for (int r = 0; r < rows; r++) {
      for (int t = 0; t < size; t++) {
        double ratio = reference[r][t] - logprobs[r][t];
        all[r][t] = switch (how.klEstimator()) {
          case K1 -> -ratio;
          case K2 -> ratio * ratio / 2;
          case K3 -> StrictMath.expm1(ratio) - ratio;
        };
      }
    }
    return all;
  }

  private double[][] rewards() {
    var all = new double[rows][size];
    for (int r = 0; r < rows; r++) {
      for (int t = 0; t < size; t++) all[r][t] = -how.klCoef() * divergence[r][t];
      all[r][Math.min(lengths[r], size - 1)] += scores[r];
    }
    return how.whitenRewards() ? whitened(all, 1, false) : all;
  }

  /** Generalized advantage estimation, from the last column to the first. */
  private double[][] raw() {
    var all = new double[rows][size];
    for (int r = 0; r < rows; r++) {
      double last = 0;
      for (int t = size - 1; t >= 0; t--) {
        double following = t < size - 1 ? values[r][t + 1] : 0;
        last = rewards[r][t] + how.gamma() * following - values[r][t] + how.gamma() * how.lam() * last;
        all[r][t] = last;
      }
    }
    return all;
  }

  /** Scaled to variance 1 (by n − 1) over what is real, and 0 elsewhere. */
  private double[][] whitened(double[][] x, int behind, boolean centred) {
    double sum = 0, squares = 0;
    long count = 0;
    for (int r = 0; r < rows; r++) for (int t = 0; t < size; t++) if (real(r, t, behind)) {
      sum += x[r][t];
      count++;
    }
    double mean = sum / count;
    for (int r = 0; r < rows; r++)
      for (int t = 0; t < size; t++) if (real(r, t, behind)) squares += (x[r][t] - mean) * (x[r][t] - mean);
    double scale = 1 / StrictMath.sqrt(squares / Math.max(1, count - 1) + 1e-8);
    var all = new double[rows][size];
    for (int r = 0; r < rows; r++)
      for (int t = 0; t < size; t++)
        if (real(r, t, behind)) all[r][t] = (x[r][t] - mean) * scale + (centred ? 0 : mean);
    return all;
  }

  /** The rows with all that was found out about them. */
  Experience on(Experience answers) {
    Experience all = answers;
    Map<String, double[][]> tables = new LinkedHashMap<>();
    tables.put("logprobs", logprobs);
    tables.put("reference_logprobs", reference);
    tables.put("values", values);
    tables.put("kl", divergence);
    tables.put("rewards", rewards);
    tables.put("raw_advantages", raw);
    tables.put("returns", returns);
    tables.put("advantages", advantages);
    tables.put("padding_mask", padding(0));
    tables.put("padding_mask_p1", padding(1));
    for (var table : tables.entrySet()) all = all.with(table.getKey(), array(table.getValue()));
    Array score = Array.of(Shape.of(rows), new float[rows]);
    for (int r = 0; r < rows; r++) score.set(r, scores[r]);
    return all.with("scores", score);
  }

  /** 1 behind answers, or so many columns further on. */
  private double[][] padding(int behind) {
    var all = new double[rows][size];
    for (int r = 0; r < rows; r++) for (int t = 0; t < size; t++) all[r][t] = real(r, t, behind) ? 0 : 1;
    return all;
  }

  private Array array(double[][] table) {
    Array array = Array.of(Shape.of(rows, size), new float[rows * size]);
    for (int r = 0; r < rows; r++) for (int t = 0; t < size; t++) array.set((long) r * size + t, table[r][t]);
    return array;
  }

  /** Figures of the rollout by TRL's names; {@code objective/entropy} counts −1 for each column behind an answer, as it does there. */
  void report(Cast cast) {
    double kl = sum(divergence), entropy = -sum(logprobs), tokens = 0, own = 0, score = 0;
    for (int r = 0; r < rows; r++) {
      tokens += lengths[r];
      score += scores[r];
      for (int t = 0; t < lengths[r]; t++) own -= logprobs[r][t];
    }
    cast.note("objective/kl", kl, rows);
    cast.note("objective/entropy", entropy, rows);
    cast.note("policy/entropy_avg", own, tokens);
    cast.note("objective/non_score_reward", -how.klCoef() * kl, rows);
    cast.note("objective/scores", score, rows);
    cast.note("objective/rlhf_reward", score - how.klCoef() * kl, rows);
  }

  private static double sum(double[][] table) {
    double sum = 0;
    for (double[] row : table) for (double x : row) sum += x;
    return sum;
  }
}
