package dev.tenon.plugins.alignment;

/** Refusals of settings that make no sense. */
final class Checks {
  private Checks() {}

  static void atLeast(int least, String key, int value) {
    if (value < least) throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + least);
  }

  static void positive(String key, double value) {
    if (!(value > 0) || Double.isInfinite(value))
      throw new IllegalArgumentException(key + " is " + value + "; it must be positive");
  }

  static void notNegative(String key, double value) {
    if (!(value >= 0) || Double.isInfinite(value))
      throw new IllegalArgumentException(key + " is " + value + "; it must not be negative");
  }

  static void share(String key, double value) {
    if (!(value >= 0 && value <= 1))
      throw new IllegalArgumentException(key + " is " + value + "; it must be from 0 to 1");
  }
}
