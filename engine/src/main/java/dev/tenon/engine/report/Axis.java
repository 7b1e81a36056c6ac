package dev.tenon.engine.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of values, laid out between 0 and 1.
 *
 * @param low below {@code high}; positive if logarithmic
 */
record Axis(Scale scale, double low, double high) {
  enum Scale {
    LINEAR, LOGARITHMIC
  }

  /** Room above and below the values, as a share of their range. */
  private static final double ROOM = 0.05;
  /** How much closer than asked for ticks may be, where the next round distance is much larger. */
  private static final double CROWDED = 1.3;
  private static final List<BigDecimal> ROUND = List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.valueOf(5));

  record Tick(double value, String label) {}

  Axis {
    if (!(low < high) || !Double.isFinite(high - low) || scale == Scale.LOGARITHMIC && !(low > 0))
      throw new IllegalArgumentException(
          "an axis from " + low + " to " + high + "; it must be a range of values that " + scale + " can show");
  }

  /** From 0 to the last step. */
  static Axis ofSteps(double last) {
    return new Axis(Scale.LINEAR, 0, last > 0 ? last : 1);
  }

  /** A little wider than the values. */
  static Axis around(double low, double high) {
    double room = high > low ? (high - low) * ROOM : spread(high);
    return new Axis(Scale.LINEAR, low - room, high + room);
  }

  /** From 0 to a little above the highest value, which is not negative. */
  static Axis upTo(double high) {
    return new Axis(Scale.LINEAR, 0, high > 0 ? high + Math.max(high * ROOM, Double.MIN_NORMAL) : 1);
  }

  /** Logarithmic, a little wider than the values, which are positive. */
  static Axis magnitudes(double low, double high) {
    double factor = high > low ? StrictMath.exp((StrictMath.log(high) - StrictMath.log(low)) * ROOM) : 2;
    return new Axis(Scale.LOGARITHMIC, Math.max(low / factor, Double.MIN_NORMAL),
        Math.min(high * factor, Double.MAX_VALUE / 2));
  }

  private static double spread(double value) {
    return value == 0 ? 1 : Math.max(Math.abs(value) / 10, Double.MIN_NORMAL);
  }

  /** Where a value lies: 0 at the low end, 1 at the high end, beyond where it lies beyond. */
  double place(double value) {
    return switch (scale) {
      case LINEAR -> (value - low) / (high - low);
      case LOGARITHMIC -> (StrictMath.log(value) - StrictMath.log(low)) / (StrictMath.log(high) - StrictMath.log(low));
    };
  }

  /** Round values within the range, ascending: about as many as asked for. */
  List<Tick> ticks(int about) {
    return switch (scale) {
      case LINEAR -> linear(about);
      case LOGARITHMIC -> logarithmic(about);
    };
  }

  private List<Tick> linear(int about) {
    BigDecimal apart = apart((high - low) / about);
    var ticks = new ArrayList<Tick>();
    BigDecimal first = new BigDecimal(low).divide(apart, 0, RoundingMode.CEILING);
    for (BigDecimal t = first.multiply(apart); t.doubleValue() <= high; t = t.add(apart)) ticks.add(tick(t));
    return List.copyOf(ticks);
  }

  /** A round number near a distance, or above it: 1, 2 or 5 and zeros. */
  private static BigDecimal apart(double distance) {
    double least = distance / CROWDED;
    int zeros = exponent(least);
    return ROUND.stream().map(r -> r.scaleByPowerOfTen(zeros)).filter(r -> r.doubleValue() >= least).findFirst()
        .orElseGet(() -> BigDecimal.ONE.scaleByPowerOfTen(zeros + 1));
  }

  /** Ones, twos and fives; only powers of ten where those would be too many, and only some of them where these would. */
  private List<Tick> logarithmic(int about) {
    int from = exponent(low), to = exponent(high);
    List<Tick> all = ticksOf(from, to, 1, ROUND);
    if (all.size() <= about + 2) return all;
    int every = Math.max(1, apart(Math.max(1, to - from) / (double) about).intValue());
    return ticksOf(Math.ceilDiv(from, every) * every, to, every, List.of(BigDecimal.ONE));
  }

  private List<Tick> ticksOf(int from, int to, int every, List<BigDecimal> digits) {
    var ticks = new ArrayList<Tick>();
    for (int zeros = from; zeros <= to; zeros += every)
      for (BigDecimal digit : digits) {
        BigDecimal value = digit.scaleByPowerOfTen(zeros);
        if (value.doubleValue() >= low && value.doubleValue() <= high) ticks.add(tick(value));
      }
    return List.copyOf(ticks);
  }

  private static int exponent(double value) {
    return (int) Math.floor(StrictMath.log10(value));
  }

  private static Tick tick(BigDecimal value) {
    return new Tick(value.doubleValue(), Figures.brief(value));
  }
}
