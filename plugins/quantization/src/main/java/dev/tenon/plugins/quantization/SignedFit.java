package dev.tenon.plugins.quantization;

/**
 * The best scale for a few numbers: x ≈ scale · q with whole q from −n to n − 1, by the least weighted squared error. Tries a row of
 * spacings around that at which the number of largest magnitude is −n; for each, codes are the nearest and the scale follows from them
 * by least squares (the search of ggml's K formats). The best of all wins, the first of equals.
 */
final class SignedFit {
  private static final int SPACINGS = 19;

  private SignedFit() {}

  static float scale(float[] x, int from, int count, float[] importance, int n) {
    float largest = 0;
    for (int i = 0; i < count; i++) if (Math.abs(x[from + i]) > Math.abs(largest)) largest = x[from + i];
    if (largest == 0) return 0;
    float best = largest / -n;
    double least = error(x, from, count, importance, best, n);
    for (int k = 0; k < SPACINGS; k++) {
      float inverse = -(n + 0.1f * (k - SPACINGS / 2)) / largest;
      double wqx = 0, wqq = 0;
      for (int i = 0; i < count; i++) {
        int q = code(x[from + i], inverse, n);
        wqx += (double) importance[i] * q * x[from + i];
        wqq += (double) importance[i] * q * q;
      }
      if (wqq == 0) continue;
      float scale = (float) (wqx / wqq);
      double error = error(x, from, count, importance, scale, n);
      if (error < least) {
        least = error;
        best = scale;
      }
    }
    return best;
  }

  static int code(float x, float inverse, int n) {
    return Math.max(0, Math.min((int) (x * inverse + (n + 0.5f)), 2 * n - 1)) - n;
  }

  /** The weighted squared error with the nearest codes. */
  static double error(float[] x, int from, int count, float[] importance, float scale, int n) {
    float inverse = scale == 0 ? 0 : 1 / scale;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      float off = x[from + i] - scale * code(x[from + i], inverse, n);
      sum += (double) importance[i] * off * off;
    }
    return sum;
  }
}
