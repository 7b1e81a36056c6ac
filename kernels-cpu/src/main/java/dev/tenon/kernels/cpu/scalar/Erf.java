package dev.tenon.kernels.cpu.scalar;

/**
 * The error function in double, within one unit in the last place: rational approximations on four intervals, with the
 * coefficients published in fdlibm (Sun Microsystems 1993, s_erf.c), lowest power first and written as short as a double allows.
 */
final class Erf {
  /** erf(1), rounded to float. */
  private static final double AT_ONE = 0.8450629115104675;

  private static final double[] NEAR_P = {0.12837916709551256, -0.3250421072470015, -0.02848174957559851,
      -0.005770270296489442, -2.3763016656650163e-05};
  private static final double[] NEAR_Q = {1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766,
      0.00013249473800432164, -3.960228278775368e-06};
  private static final double[] ONE_P = {-0.0023621185607526594, 0.41485611868374833, -0.3722078760357013,
      0.31834661990116175, -0.11089469428239668, 0.035478304325618236, -0.002166375594868791};
  private static final double[] ONE_Q = {1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627,
      0.12617121980876164, 0.01363708391202905, 0.011984499846799107};
  private static final double[] MIDDLE_P = {-0.009864944034847148, -0.6938585727071818, -10.558626225323291,
      -62.375332450326006, -162.39666946257347, -184.60509290671104, -81.2874355063066,
      -9.814329344169145};
  private static final double[] MIDDLE_Q = {1, 19.651271667439257, 137.65775414351904, 434.56587747522923,
      645.3872717332679, 429.00814002756783, 108.63500554177944, 6.570249770319282,
      -0.0604244152148581};
  private static final double[] FAR_P = {-0.0098649429247001, -0.799283237680523, -17.757954917754752,
      -160.63638485582192, -637.5664433683896, -1025.0951316110772, -483.5191916086514};
  private static final double[] FAR_Q = {1, 30.33806074348246, 325.7925129965739, 1536.729586084437,
      3199.8582195085955, 2553.0504064331644, 474.52854120695537, -22.44095244658582};

  private Erf() {}

  static double of(double x) {
    double a = Math.abs(x);
    if (a < 0.84375) return x + x * (polynomial(NEAR_P, x * x) / polynomial(NEAR_Q, x * x));
    if (a < 1.25) return Math.copySign(AT_ONE + polynomial(ONE_P, a - 1) / polynomial(ONE_Q, a - 1), x);
    if (a < 6) return Math.copySign(1 - complement(a), x);
    return Double.isNaN(x) ? x : Math.copySign(1, x);
  }

  /** erfc(a) = exp(−a² − 0.5625 + P/Q) / a; a² is split so that its rounding does not reach the exponent. */
  private static double complement(double a) {
    double z = 1 / (a * a);
    boolean far = a >= 1 / 0.35;
    double ratio = polynomial(far ? FAR_P : MIDDLE_P, z) / polynomial(far ? FAR_Q : MIDDLE_Q, z);
    double head = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & 0xffffffff00000000L);
    return StrictMath.exp(-head * head - 0.5625) * StrictMath.exp((head - a) * (head + a) + ratio) / a;
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
    return sum;
  }
}
