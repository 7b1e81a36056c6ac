package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Item;
import dev.tenon.engine.model.Draws;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How far figures may be off, by drawing items again: bootstrap intervals, bias-corrected and accelerated (Efron 1987, "Better Bootstrap
 * Confidence Intervals"; the acceleration by the jackknife). A figure without spread among the draws has an interval without width:
 * that the sample shows no spread, not that there is none.
 *
 * @param seed of the draws
 */
public record Resampling(long seed) {
  /** Draws of a whole sample. */
  static final int DRAWS = 2000;
  /** Of the intervals. */
  public static final double LEVEL = 0.95;

  private static final NormalDistribution NORMAL = new NormalDistribution();

  /** Estimates of figures, in their order. */
  public List<Estimate> estimates(List<Item> items, List<Figure> figures) {
    var sample = new Sample(items);
    double[][] drawn = drawn(sample, figures);
    Sample.Total all = sample.all();
    return java.util.stream.IntStream.range(0, figures.size()).mapToObj(f -> {
      Figure figure = figures.get(f);
      double value = figure.of().applyAsDouble(all);
      return new Estimate(figure, value, interval(drawn[f], value, leftOut(sample, figure)), sample.items(figure));
    }).toList();
  }

  /** Values of the figures in each draw: [figure][draw]. */
  private double[][] drawn(Sample sample, List<Figure> figures) {
    double[][] values = new double[figures.size()][DRAWS];
    Draws draws = Draws.of(seed, "bootstrap");
    Sample.Total total = sample.none();
    int n = sample.size();
    for (int d = 0; d < DRAWS; d++) {
      total.clear();
      for (int i = 0; i < n; i++) total.add((int) draws.below((long) d * n + i, n), 1);
      for (int f = 0; f < values.length; f++) values[f][d] = figures.get(f).of().applyAsDouble(total);
    }
    return values;
  }

  /** Values of a figure with one item left out, for each item. */
  private static double[] leftOut(Sample sample, Figure figure) {
    double[] values = new double[sample.size()];
    Sample.Total total = sample.all();
    for (int i = 0; i < values.length; i++) {
      total.add(i, -1);
      values[i] = figure.of().applyAsDouble(total);
      total.add(i, 1);
    }
    return values;
  }

  /**
   * The interval of a value.
   *
   * @param drawn its values in draws; those that are not numbers do not count
   * @param leftOut its values with one item left out
   */
  static Interval interval(double[] drawn, double value, double[] leftOut) {
    double[] sorted = Arrays.stream(drawn).filter(Double::isFinite).sorted().toArray();
    if (sorted.length < drawn.length / 2 || sorted.length == 0 || !Double.isFinite(value)) return Interval.UNKNOWN;
    double below = Arrays.stream(sorted).filter(v -> v < value).count()
        + Arrays.stream(sorted).filter(v -> v == value).count() / 2.0;
    double bias = NORMAL.inverseCumulativeProbability(Math.clamp(below / sorted.length, 0.5 / sorted.length,
        1 - 0.5 / sorted.length));
    double acceleration = acceleration(leftOut), tail = (1 - LEVEL) / 2;
    return new Interval(quantile(sorted, corrected(bias, acceleration, tail)),
        quantile(sorted, corrected(bias, acceleration, 1 - tail)));
  }

  private static double acceleration(double[] leftOut) {
    double[] finite = Arrays.stream(leftOut).filter(Double::isFinite).toArray();
    double mean = Arrays.stream(finite).average().orElse(0), squares = 0, cubes = 0;
    for (double v : finite) {
      squares += (mean - v) * (mean - v);
      cubes += (mean - v) * (mean - v) * (mean - v);
    }
    return squares == 0 ? 0 : cubes / (6 * squares * StrictMath.sqrt(squares));
  }

  /** The share of draws below which the end of the interval lies (Efron 1987, equation 2.3). */
  private static double corrected(double bias, double acceleration, double share) {
    double z = bias + NORMAL.inverseCumulativeProbability(share);
    return NORMAL.cumulativeProbability(bias + z / (1 - acceleration * z));
  }

  /** The value below which a share of the sorted values lies, between two of them by its distance to both. */
  private static double quantile(double[] sorted, double share) {
    double at = Math.clamp(share * (sorted.length + 1) - 1, 0, sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /**
   * Two models by the same items: those that both have.
   *
   * <p>The interval is that of the difference, items drawn in pairs. The p-value is that of approximate randomisation (Noreen 1989): how
   * often the difference in goodness is at least as large if for each item it is left to chance which model's answer is whose.
   */
  public List<Comparison> comparisons(List<Item> first, List<Item> second, List<Figure> figures) {
    Pairs pairs = Pairs.of(first, second);
    double[][] drawn = pairs.drawn(figures, DRAWS, Draws.of(seed, "pairs"));
    double[] chance = pairs.chance(figures, DRAWS, Draws.of(seed, "randomisation"));
    return java.util.stream.IntStream.range(0, figures.size()).mapToObj(f -> {
      double difference = pairs.difference(figures.get(f));
      Interval interval = interval(drawn[f], difference, pairs.leftOut(figures.get(f)));
      return new Comparison(figures.get(f), difference, interval, chance[f], pairs.gain(figures.get(f)));
    }).toList();
  }
}
