package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.tensor.Array;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rewards of answers in groups, and how much better each is than its group, for {@link Grpo}. NaN is a reward that nobody gave. */
final class Groups {
  /** Keeps the advantages of equal rewards at 0. */
  private static final double LEAST = 1e-4;

  private final Grpo how;
  private final double[][] given;
  private final double[] rewards, advantages;

  /** @param given rewards of each answer by source; the answers of a group stand together */
  Groups(Grpo how, double[][] given) {
    this.how = how;
    this.given = given.clone();
    boolean summed = how.multiObjectiveAggregation() == Grpo.Aggregation.SUM_THEN_NORMALIZE;
    rewards = sums(given);
    advantages = summed ? normalized(rewards, how.scaleRewards()) : ofParts();
    for (int i = 0; i < advantages.length; i++) if (Double.isNaN(advantages[i])) advantages[i] = 0;
  }

  /** Weighted sums of what each was given; NaN if that is nothing. */
  private double[] sums(double[][] table) {
    return Arrays.stream(table).mapToDouble(row -> {
      double sum = 0;
      boolean some = false;
      for (int k = 0; k < row.length; k++) {
        if (Double.isNaN(row[k])) continue;
        some = true;
        sum += row[k] * (how.rewardWeights().isEmpty() ? 1 : how.rewardWeights().get(k));
      }
      return some ? sum : Double.NaN;
    }).toArray();
  }

  /** x less the mean of its group, by the deviation of the group or of all. */
  private double[] normalized(double[] x, Grpo.Scale scale) {
    var out = new double[x.length];
    int size = how.numGenerations();
    double all = deviation(x);
    for (int from = 0; from < x.length; from += size) {
      double[] group = Arrays.copyOfRange(x, from, from + size);
      double mean = mean(group), by = switch (scale) {
        case GROUP -> deviation(group) + LEAST;
        case BATCH -> all + LEAST;
        case NONE -> 1;
      };
      for (int i = 0; i < size; i++) out[from + i] = (group[i] - mean) / by;
    }
    return out;
  }

  /** Each source normalised in its groups, added up, and normalised over all. */
  private double[] ofParts() {
    int sources = given.length == 0 ? 0 : given[0].length;
    var parts = new double[given.length][sources];
    for (int k = 0; k < sources; k++) {
      int source = k;
      double[] scaled = normalized(Arrays.stream(given).mapToDouble(row -> row[source]).toArray(), Grpo.Scale.GROUP);
      for (int i = 0; i < scaled.length; i++) parts[i][k] = scaled[i];
    }
    double[] sums = sums(parts);
    double mean = mean(sums), by = deviation(sums) + LEAST;
    return Arrays.stream(sums).map(s -> (s - mean) / by).toArray();
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
  }

  /** By n − 1. */
  private static double deviation(double[] x) {
    double[] known = Arrays.stream(x).filter(v -> !Double.isNaN(v)).toArray();
    double mean = mean(known);
    return StrictMath.sqrt(Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum() / (known.length - 1));
  }

  /** float32 [answers] */
  Array array() {
    return Grpo.column(advantages);
  }

  void report(Cast cast, List<Answer> answers) {
    int size = how.numGenerations(), groups = rewards.length / size;
    double[] spread = IntStream.range(0, groups)
        .mapToDouble(g -> deviation(Arrays.copyOfRange(rewards, g * size, (g + 1) * size))).toArray();
    cast.note("reward", Arrays.stream(rewards).filter(r -> !Double.isNaN(r)).sum(),
        (double) Arrays.stream(rewards).filter(r -> !Double.isNaN(r)).count());
    cast.note("reward_std", Arrays.stream(spread).sum(), groups);
    cast.note("frac_reward_zero_std", (double) Arrays.stream(spread).filter(s -> s == 0).count(), groups);
    cast.note("completions/mean_length", answers.stream().mapToInt(a -> a.tokens().length).sum(), answers.size());
    cast.note("completions/clipped_ratio", (double) answers.stream().filter(a -> !a.ended()).count(), answers.size());
  }
}
