package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.all;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Functions of vectors by polynomials of fused multiply-adds: the lanewise EXP, TANH and LOG of the Vector API give other bits
 * interpreted than compiled. Errors are in units of the last place against the exact value.
 *
 * <p>Constants are vectors in static fields: a broadcast at each use costs C2 so many nodes that a caller with two of these functions
 * would no longer be inlined whole.
 */
final class VectorMath {
  static final float LOG2_E = 1.44269504f;
  static final float LN_2 = 0.693147181f;
  static final FloatVector ZERO = all(0), HALF = all(0.5f), ONE = all(1);

  /** 1.5 · 2²³: adding it rounds to the nearest integer and leaves that in the low bits. */
  private static final FloatVector ROUND = all(12582912f);
  private static final FloatVector LOG2 = all(LOG2_E), INFINITY = all(Float.POSITIVE_INFINITY);
  /** ln 2 as a part with few digits, so that its multiples are exact, and the rest. */
  private static final FloatVector LN_2_HIGH = all(0.693359375f), LN_2_LOW = all(-2.12194440e-4f);
  private static final FloatVector MINUS_HIGH = LN_2_HIGH.neg(), MINUS_LOW = LN_2_LOW.neg();
  private static final FloatVector EXP_OVERFLOWS = all(88.72284f), EXP_VANISHES = all(-87.33654f),
      EXP2_VANISHES = all(-126);
  private static final FloatVector EXP_2 = HALF, EXP_3 = all(1.66666667e-1f), EXP_4 = all(4.16664647e-2f),
      EXP_5 = all(8.33331090e-3f),
      EXP_6 = all(1.39336737e-3f), EXP_7 = all(1.98910172e-4f);
  private static final FloatVector EXP2_1 = all(6.93147188e-1f), EXP2_2 = all(2.40226508e-1f),
      EXP2_3 = all(5.55035707e-2f),
      EXP2_4 = all(9.61808252e-3f), EXP2_5 = all(1.33908863e-3f), EXP2_6 = all(1.54531828e-4f);
  private static final FloatVector LOG_0 = all(3.3333331174e-1f), LOG_1 = all(-2.4999993993e-1f),
      LOG_2 = all(2.0000714765e-1f),
      LOG_3 = all(-1.6668057665e-1f), LOG_4 = all(1.4249322787e-1f), LOG_5 = all(-1.2420140846e-1f),
      LOG_6 = all(1.1676998740e-1f),
      LOG_7 = all(-1.1514610310e-1f), LOG_8 = all(7.0376836292e-2f), MINUS_HALF = all(-0.5f);
  private static final FloatVector TANH_0 = all(-3.33332819422e-1f), TANH_1 = all(1.33314422036e-1f),
      TANH_2 = all(-5.37397155531e-2f),
      TANH_3 = all(2.06390887954e-2f), TANH_4 = all(-5.70498872745e-3f), TANH_NEAR = all(0.625f), MINUS_TWO = all(-2);
  private static final FloatVector ERF_NEAR = all(0.927734375f), NEAR_0 = all(1.28379166e-1f),
      NEAR_1 = all(-3.76125336e-1f),
      NEAR_2 = all(1.12819925e-1f), NEAR_3 = all(-2.67681349e-2f), NEAR_4 = all(4.99119423e-3f),
      NEAR_5 = all(-5.96761703e-4f);
  private static final FloatVector FAR_0 = all(-1.28717512e-1f), FAR_1 = all(-6.34846687e-1f),
      FAR_2 = all(-1.06777877e-1f),
      FAR_3 = all(2.42546219e-2f), FAR_4 = all(-3.88396438e-3f), FAR_5 = all(3.83197126e-4f),
      FAR_6 = all(-1.72853470e-5f);
  private static final FloatVector MINUS_HALF_LOG2_E = all(-0.5f * LOG2_E), TAIL = all(0.2316419f),
      TAIL_0 = all(9.254839344e-02f),
      TAIL_1 = all(9.003615909e-02f), TAIL_2 = all(1.049611276e-01f), TAIL_3 = all(6.154533249e-03f),
      TAIL_4 = all(2.388863479e-01f), TAIL_5 = all(-2.161649667e-01f),
      TAIL_6 = all(2.559604037e-01f), TAIL_7 = all(-7.238203588e-02f);

  private VectorMath() {}

  /** eˣ within 1; 0 below −87.33654 where it would be subnormal. */
  static FloatVector exp(FloatVector x) {
    FloatVector t = x.fma(LOG2, ROUND), n = t.sub(ROUND);
    FloatVector r = n.fma(MINUS_LOW, n.fma(MINUS_HIGH, x));
    FloatVector p = EXP_7.fma(r, EXP_6).fma(r, EXP_5).fma(r, EXP_4).fma(r, EXP_3).fma(r, EXP_2).fma(r.mul(r), r)
        .add(ONE);
    FloatVector y = timesPowerOf2(p, t).blend(ZERO, x.compare(LT, EXP_VANISHES)).blend(INFINITY,
        x.compare(GT, EXP_OVERFLOWS));
    return y.blend(x, x.compare(NE, x));
  }

  /** p · 2ⁿ where n lies in the low bits of a float near {@link #ROUND}. */
  private static FloatVector timesPowerOf2(FloatVector p, FloatVector t) {
    IntVector n = t.reinterpretAsInts().lanewise(LSHL, 23);
    return p.reinterpretAsInts().add(n).reinterpretAsFloats();
  }

  /** 2ˣ within 1, for x up to 127; 0 below −126. NaN stays NaN. */
  static FloatVector exp2(FloatVector x) {
    FloatVector t = x.add(ROUND), f = x.sub(t.sub(ROUND));
    FloatVector p = EXP2_6.fma(f, EXP2_5).fma(f, EXP2_4).fma(f, EXP2_3).fma(f, EXP2_2).fma(f, EXP2_1).fma(f, ONE);
    return timesPowerOf2(p, t).blend(ZERO, x.compare(LT, EXP2_VANISHES));
  }

  /** ln x within 1 for normal x > 0; infinity and NaN stay. Cephes logf. */
  static FloatVector log(FloatVector x) {
    // mantissa in [√½, √2): subtracting the bits of √½ carries into the exponent from √2 on
    IntVector shifted = x.reinterpretAsInts().sub(0x3f3504f3);
    FloatVector e = (FloatVector) shifted.lanewise(ASHR, 23).convertShape(I2F, Lanes.FLOATS, 0);
    FloatVector f = shifted.and(0x007fffff).add(0x3f3504f3).reinterpretAsFloats().sub(ONE), z = f.mul(f);
    FloatVector p = LOG_8.fma(f, LOG_7).fma(f, LOG_6).fma(f, LOG_5).fma(f, LOG_4).fma(f, LOG_3).fma(f, LOG_2)
        .fma(f, LOG_1).fma(f, LOG_0);
    FloatVector y = z.fma(MINUS_HALF, p.mul(f).fma(z, e.mul(LN_2_LOW)));
    return x.blend(e.fma(LN_2_HIGH, f.add(y)), x.compare(LT, INFINITY));
  }

  /** tanh within 2. Cephes tanhf. */
  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs(), far = MINUS_TWO.div(exp(a.add(a)).add(ONE)).add(ONE), z = x.mul(x);
    FloatVector near = TANH_4.fma(z, TANH_3).fma(z, TANH_2).fma(z, TANH_1).fma(z, TANH_0).mul(z).fma(x, x);
    return near.blend(far.blend(far.neg(), x.compare(LT, ZERO)), a.compare(GT, TANH_NEAR));
  }

  /** 1 / (1 + e⁻ˣ) within 2. */
  static FloatVector sigmoid(FloatVector x) {
    return ONE.div(exp(x.neg()).add(ONE));
  }

  /** The error function within 2: a polynomial near 0, 1 − exp of one further out. Coefficients: N. Juffa, erff. */
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs(), z = x.mul(x);
    FloatVector p = FAR_6.fma(a, FAR_5).fma(z, FAR_4.fma(a, FAR_3)).fma(a, FAR_2).fma(a, FAR_1).fma(a, FAR_0).fma(a,
        a.neg());
    FloatVector far = ONE.sub(exp(p));
    FloatVector near = NEAR_5.fma(z, NEAR_4).fma(z, NEAR_3).fma(z, NEAR_2).fma(z, NEAR_1).fma(z, NEAR_0).fma(x, x);
    return near.blend(far.blend(far.neg(), x.compare(LT, ZERO)), a.compare(GT, ERF_NEAR));
  }

  /** e^(−x²/2) */
  static FloatVector bell(FloatVector x) {
    return exp2(x.mul(x).mul(MINUS_HALF_LOG2_E));
  }

  /**
   * The normal distribution's Φ(x), given {@link #bell} of x, with an error up to 10⁻⁷: beyond |x| it is e^(−x²/2) times a polynomial of
   * 1 / (1 + 0.2316419 |x|), as in Abramowitz and Stegun 26.2.17 but of higher degree.
   */
  static FloatVector normal(FloatVector x, FloatVector bell) {
    FloatVector t = ONE.div(x.abs().fma(TAIL, ONE));
    FloatVector p = TAIL_7.fma(t, TAIL_6).fma(t, TAIL_5).fma(t, TAIL_4).fma(t, TAIL_3).fma(t, TAIL_2).fma(t, TAIL_1)
        .fma(t, TAIL_0);
    FloatVector beyond = p.mul(t).mul(bell);
    return ONE.sub(beyond).blend(beyond, x.compare(LT, ZERO));
  }
}
