package dev.tenon.plugins.quantization;

/**
 * The best scale and offset for a few numbers: x ≈ scale · q − offset with whole q from 0 to a most, scale and offset not negative, by
 * the least weighted squared error.
 *
 * <p>Tries a row of spacings around the range of the numbers; for each, codes are the nearest, and scale and offset follow from those
 * codes by least squares (the search of ggml's K formats). The best of all wins, the first of equals.
 */
final class OffsetFit {
  private static final int SPACINGS = 21;

  private final int most;
  private float scale, offset;
  private double error;

  OffsetFit(int most) {
    this.most = most;
  }

  float scale() {
    return scale;
  }

  float offset() {
    return offset;
  }

  void fit(float[] x, int from, int count, float[] importance) {
    float low = 0, high = x[from];
    for (int i = 0; i < count; i++) {
      low = Math.min(low, x[from + i]);
      high = Math.max(high, x[from + i]);
    }
    scale = Math.max(0, high - low) / most;
    offset = -low;
    if (scale == 0) return;
    error = error(x, from, count, importance, scale, offset, most);
    for (int k = 0; k < SPACINGS; k++) attempt(x, from, count, importance, low, (most - 1 + 0.1f * k) / (high - low));
  }

  private void attempt(float[] x, int from, int count, float[] importance, float low, float inverse) {
    double w = 0, wq = 0, wqq = 0, wx = 0, wqx = 0;
    for (int i = 0; i < count; i++) {
      double weight = importance[i];
      int q = code(x[from + i] - low, inverse, most);
      w += weight;
      wq += weight * q;
      wqq += weight * q * q;
      wx += weight * x[from + i];
      wqx += weight * q * x[from + i];
    }
    double determinant = w * wqq - wq * wq;
    if (!(determinant > 0)) return;
    double s = (w * wqx - wq * wx) / determinant, shift = (wqq * wx - wq * wqx) / determinant;
    if (shift > 0) {
      shift = 0;
      s = wqx / wqq;
    }
    if (!(s > 0)) return;
    double found = error(x, from, count, importance, (float) s, (float) -shift, most);
    if (found < error) {
      error = found;
      scale = (float) s;
      offset = (float) -shift;
    }
  }

  /** The code nearest to a number: {@code above} is how far it is above the lowest, {@code inverse} codes a unit. */
  static int code(float above, float inverse, int most) {
    return Math.max(0, Math.min((int) (above * inverse + 0.5f), most));
  }

  /** The weighted squared error with the nearest codes. */
  static double error(float[] x, int from, int count, float[] importance, float scale, float offset, int most) {
    float inverse = scale == 0 ? 0 : 1 / scale;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      float off = x[from + i] - (scale * code(x[from + i] + offset, inverse, most) - offset);
      sum += (double) importance[i] * off * off;
    }
    return sum;
  }
}
