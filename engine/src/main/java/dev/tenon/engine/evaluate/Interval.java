package dev.tenon.engine.evaluate;

/** Where a value lies by all likelihood; both ends may be not a number, where that cannot be said. */
public record Interval(double low, double high) {
  static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  public boolean known() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }
}
