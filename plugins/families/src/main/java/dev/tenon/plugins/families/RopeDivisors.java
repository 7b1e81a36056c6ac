package dev.tenon.plugins.families;

import java.util.Map;

/**
 * Llama 3's scaling of rope as GGUF files keep it: for each pair of features what its frequency is divided by.
 *
 * <p>With f the plain frequency and turns = original length · f / 2π, the share kept = (turns − low) / (high − low), within 0 and 1, and the
 * divisor is 1 / (kept + (1 − kept) / factor). Only the line through turns shows in the divisors, so that of low, high and original length
 * two can be known; low is then taken as 1, its usual value.
 */
final class RopeDivisors {
  /** How well settings must give the divisors again: some roundings to float32. */
  private static final double TOLERANCE = 1e-5;
  /** By how much a number may be off a round one that is meant: what float32 leaves of it. */
  private static final double ROUND = 1e-4;
  private static final double HIGH = 4;

  private RopeDivisors() {}

  /** @param scaling of type llama3, in the words of config.json */
  static float[] of(Tree scaling, int headSize) {
    return of(scaling.number("factor"), scaling.number("low_freq_factor"), scaling.number("high_freq_factor"),
        scaling.number("original_max_position_embeddings"), scaling.number("rope_theta"), headSize / 2);
  }

  private static float[] of(double factor, double low, double high, double original, double theta, int pairs) {
    float[] divisors = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      double kept = Math.clamp((original * turns(theta, i, pairs) - low) / (high - low), 0.0, 1.0);
      divisors[i] = (float) (1 / (kept + (1 - kept) / factor));
    }
    return divisors;
  }

  /** Turns a token of a pair of features. */
  private static double turns(double theta, int pair, int pairs) {
    return StrictMath.pow(theta, -(double) pair / pairs) / (2 * Math.PI);
  }

  /**
   * Settings that give these divisors, in the words of config.json.
   *
   * @throws IllegalArgumentException if none of Llama 3's do
   */
  static Map<String, Object> settings(float[] divisors, double theta) {
    double factor = 1;
    for (float divisor : divisors) factor = Math.max(factor, divisor);
    if (factor == 1) return Map.of();
    Line line = line(divisors, theta, factor);
    // Whole tokens are wanted: if the line's are not, all three grow by a factor until they nearly are.
    boolean round = Math.abs(line.original - Math.rint(line.original)) < ROUND * line.original;
    double original = Math.rint(round ? line.original : 1024 * line.original);
    double low = round ? 1 : original / line.original, high = near(line.high) * low;
    boolean possible = original >= 1 && original <= Integer.MAX_VALUE && low < high;
    float[] again = possible ? of(factor, low, high, original, theta, divisors.length) : new float[divisors.length];
    for (int i = 0; i < divisors.length; i++)
      if (!(Math.abs(again[i] - divisors[i]) <= TOLERANCE * divisors[i]))
        throw new IllegalArgumentException("tensor 'rope_freqs.weight' has " + divisors[i] + " for pair " + i
            + "; it must be one of Llama 3's scaling, which would have " + again[i]);
    return Tree.of("rope_type", "llama3", "factor", factor, "low_freq_factor", low, "high_freq_factor", high,
        "original_max_position_embeddings", (int) original);
  }

  private static double near(double number) {
    return Math.abs(number - Math.rint(number)) < ROUND * number ? Math.rint(number) : number;
  }

  /** High and the original length if low is 1. */
  private record Line(double high, double original) {}

  private static Line line(float[] divisors, double theta, double factor) {
    int pairs = divisors.length, first = -1, last = -1;
    double slowestKept = Double.POSITIVE_INFINITY, fastestDivided = 0;
    for (int i = 0; i < pairs; i++) {
      if (divisors[i] == 1) slowestKept = Math.min(slowestKept, turns(theta, i, pairs));
      else
        if (divisors[i] == (float) factor) fastestDivided = Math.max(fastestDivided, turns(theta, i, pairs));
        else {
          if (first < 0) first = i;
          last = i;
        }
    }
    if (first >= 0 && last > first) {
      double a = kept(divisors[first], factor), b = kept(divisors[last], factor), x = turns(theta, first, pairs),
          y = turns(theta, last, pairs), slope = (a - b) / (x - y), zero = x - a / slope;
      return new Line(1 + 1 / (slope * zero), 1 / zero);
    }
    if (first >= 0) {
      // One point leaves the slope open: high is as usual, or as large as what is kept and divided as a whole allows.
      double share = kept(divisors[first], factor), at = turns(theta, first, pairs), ratio = slowestKept / at;
      double ofKept = share * ratio < 1 ? (1 - share) * ratio / (1 - share * ratio) : HIGH,
          ofDivided = fastestDivided > 0 ? 1 + (at / fastestDivided - 1) / share : HIGH,
          high = Math.min(HIGH, Math.min(ofKept, ofDivided));
      return new Line(high, (1 + share * (high - 1)) / at);
    }
    double original = Math.floor(1 / fastestDivided);
    return new Line(Math.min(HIGH, original * slowestKept), original);
  }

  /** The share of a frequency that is kept. */
  private static double kept(double divisor, double factor) {
    return (1 / divisor - 1 / factor) / (1 - 1 / factor);
  }
}
