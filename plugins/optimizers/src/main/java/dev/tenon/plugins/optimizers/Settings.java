package dev.tenon.plugins.optimizers;

/** Checks of settings, worded alike in all components. */
final class Settings {
  private Settings() {}

  /** A share of the past that is kept: in [0, 1). */
  static void fraction(String where, String key, double value) {
    require(value >= 0 && value < 1, where, key, value, "at least 0 and below 1");
  }

  static void notNegative(String where, String key, double value) {
    require(value >= 0 && Double.isFinite(value), where, key, value, "finite and at least 0");
  }

  static void positive(String where, String key, double value) {
    require(value > 0 && Double.isFinite(value), where, key, value, "finite and above 0");
  }

  private static void require(boolean holds, String where, String key, double value, String what) {
    if (holds) return;
    String written = value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
    throw new IllegalArgumentException(where + ": " + key + " (" + written + ") must be " + what);
  }
}
