package dev.tenon.plugins.quantization;

/**
 * How much the error of each weight counts when a format chooses its scales: root mean square of the block plus the weight's own
 * magnitude, so that large weights, which move outputs most, are met more closely (the rule of ggml's K formats).
 */
final class Importance {
  private Importance() {}

  static void of(float[] weights, int from, int count, float[] to) {
    double squares = 0;
    for (int i = 0; i < count; i++) squares += (double) weights[from + i] * weights[from + i];
    float typical = (float) Math.sqrt(squares / count);
    for (int i = 0; i < count; i++) to[i] = typical + Math.abs(weights[from + i]);
  }
}
