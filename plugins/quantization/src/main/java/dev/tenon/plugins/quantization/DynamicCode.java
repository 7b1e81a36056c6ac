package dev.tenon.plugins.quantization;

/**
 * The 256 values of bitsandbytes' signed dynamic code (Dettmers 2016, "8-Bit Approximations for Parallelism in Deep Learning"), in
 * order: for i = 0 … 6 the middles of 2^i equal parts of [0.1, 1] times 10^(i − 6), with both signs, and 0 and 1. In float32 throughout,
 * as bitsandbytes computes them.
 */
final class DynamicCode {
  private static final int EXPONENTS = 7;
  private static final float[] VALUES = values();
  private static final float[] THRESHOLDS = Nearest.thresholds(VALUES);

  private DynamicCode() {}

  private static float[] values() {
    float[] values = new float[256];
    int at = 0;
    for (int i = 0; i < EXPONENTS; i++) {
      float power = (float) StrictMath.pow(10, i - (EXPONENTS - 1));
      for (int k = 0; k < 1 << i; k++) {
        float value = (edge(k, i) + edge(k + 1, i)) / 2 * power;
        values[at++] = value;
        values[at++] = -value;
      }
    }
    values[at++] = 0;
    values[at] = 1;
    java.util.Arrays.sort(values);
    return values;
  }

  /** The j-th border of 2^i equal parts of [0.1, 1]. */
  private static float edge(int j, int i) {
    int parts = 1 << i;
    float step = (1 - 0.1f) / parts;
    return j < (parts + 1) / 2 ? Math.fma(step, j, 0.1f) : Math.fma(-step, parts - j, 1f);
  }

  /** A copy of the values. */
  static float[] table() {
    return VALUES.clone();
  }

  static float value(int code) {
    return VALUES[code];
  }

  static int nearest(float value) {
    return Nearest.code(value, THRESHOLDS);
  }
}
