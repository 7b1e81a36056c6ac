package dev.tenon.kernels.cpu.vector;

/** Functions in double precision, by series: what the kernels are measured by. */
final class Reference {
  private Reference() {}

  /** The error function by its Taylor series, good to 10⁻¹⁴ for |x| &lt; 4, and by a continued fraction beyond. */
  static double erf(double x) {
    double a = Math.abs(x);
    if (a > 3) return Math.signum(x) * (1 - tail(a));
    double term = x, sum = x;
    for (int n = 1; n < 120; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return sum * 2 / Math.sqrt(Math.PI);
  }

  /** 1 − erf x for x > 3. */
  private static double tail(double x) {
    double fraction = 0;
    for (int k = 60; k >= 1; k--) fraction = k / 2.0 / (x + fraction);
    return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
  }
}
