package dev.tenon.plugins.optimizers;

/** Checks of settings, worded alike in all components. Whoever reads the config adds where it stands. */
final class Settings {
  private Settings() {}

  /** A share of the past that is kept: in [0, 1). */
  static void fraction(String key, double value) {
    require(value >= 0 && value < 1, key, value, "at least 0 and below 1");
  }

  static void notNegative(String key, double value) {
    require(value >= 0 && Double.isFinite(value), key, value, "finite and at least 0");
  }

  static void positive(String key, double value) {
    require(value > 0 && Double.isFinite(value), key, value, "finite and above 0");
  }

  /** A number of updates or iterations. */
  static void count(String key, int value, int least) {
    if (value < least) throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + least);
  }

  private static void require(boolean holds, String key, double value, String what) {
    if (!holds) throw new IllegalArgumentException(key + " is " + value + "; it must be " + what);
  }
}
