package dev.tenon.testkit.model;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.model.Draws;
import java.util.function.Supplier;

/** Numbers put into arrays, and compared. */
final class Numbers {
  private Numbers() {}

  /** Uniform in [−1, 1). */
  static Array uniform(Array array, String key) {
    Draws draws = Draws.of(11, key);
    for (long i = 0, n = array.shape().count(); i < n; i++) array.set(i, 2 * draws.uniform(i) - 1);
    return array;
  }

  static void put(Array array, int[][] rows) {
    long at = 0;
    for (int[] row : rows) for (int value : row) array.setLong(at++, value);
  }

  /** The largest difference; infinite if one is no number. */
  static double difference(float[] a, float[] b) {
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      double off = Math.abs((double) a[i] - b[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    return worst;
  }

  /** @param claim what must hold, and what it means if it does not */
  static void assertNear(float[] expected, float[] actual, double tolerance, Supplier<String> claim) {
    double off = difference(expected, actual);
    if (off > tolerance)
      throw new AssertionError(claim.get() + " (off by " + (float) off + ", at most " + tolerance + " is allowed)");
  }

  /** Bit for bit, NaN included. */
  static void assertSameBytes(float[] expected, float[] actual, Supplier<String> claim) {
    for (int i = 0; i < expected.length; i++)
      if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i]))
        throw new AssertionError(claim.get() + " (element " + i + " is " + actual[i] + " against " + expected[i] + ")");
  }
}
