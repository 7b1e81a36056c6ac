package dev.tenon.plugins.quantization;

/** The nearest of some values in ascending order; half way between two, the lower. */
final class Nearest {
  private Nearest() {}

  /** The middles between neighbours, in float32. */
  static float[] thresholds(float[] values) {
    float[] thresholds = new float[values.length - 1];
    for (int i = 0; i < thresholds.length; i++) thresholds[i] = (values[i] + values[i + 1]) / 2;
    return thresholds;
  }

  /** The number of thresholds that a value is above. */
  static int code(float value, float[] thresholds) {
    int low = 0, high = thresholds.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value > thresholds[middle]) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
