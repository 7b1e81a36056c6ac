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
  static final float LOG2_E = 1.442695f;
  static final float LN_2 = 0.6931472f;
  static final FloatVector ZERO = all(0), HALF = all(0.5f), ONE = all(1);

  /** 1.5 · 2²³: adding it rounds to the nearest integer and leaves that in the low bits. */
  private static final FloatVector ROUND = all(12582912f);
  private static final FloatVector LOG2 = all(LOG2_E), INFINITY = all(Float.POSITIVE_INFINITY);
  /** ln 2 as a part with few digits, so that its multiples are exact, and the rest. */
  private static final FloatVector LN_2_HIGH = all(0.6933594f), LN_2_LOW = all(-2.1219444e-4f);
  private static final FloatVector MINUS_HIGH = LN_2_HIGH.neg(), MINUS_LOW = LN_2_LOW.neg();
  private static final FloatVector EXP_OVERFLOWS = all(88.72284f), EXP_VANISHES = all(-87.33654f),
      EXP2_VANISHES = all(-126);
  private static final FloatVector EXP_2 = HALF, EXP_3 = all(0.16666667f), EXP_4 = all(0.041666463f),
      EXP_5 = all(0.0083333105f),
      EXP_6 = all(0.0013933674f), EXP_7 = all(1.9891017e-4f);
  private static final FloatVector EXP2_1 = all(0.6931472f), EXP2_2 = all(0.2402265f),
      EXP2_3 = all(0.05550357f),
      EXP2_4 = all(0.009618082f), EXP2_5 = all(0.0013390887f), EXP2_6 = all(1.5453182e-4f);
  private static final FloatVector LOG_0 = all(0.3333333f), LOG_1 = all(-0.24999994f),
      LOG_2 = all(0.20000714f),
      LOG_3 = all(-0.16668057f), LOG_4 = all(0.14249323f), LOG_5 = all(-0.12420141f),
      LOG_6 = all(0.116769984f),
      LOG_7 = all(-0.1151461f), LOG_8 = all(0.070376836f), MINUS_HALF = all(-0.5f);
  private static final FloatVector TANH_0 = all(-0.3333328f), TANH_1 = all(0.13331442f),
      TANH_2 = all(-0.053739715f),
      TANH_3 = all(0.020639088f), TANH_4 = all(-0.0057049887f), TANH_NEAR = all(0.625f), MINUS_TWO = all(-2);
  private static final FloatVector ERF_NEAR = all(0.9277344f), NEAR_0 = all(0.12837917f),
      NEAR_1 = all(-0.37612534f),
      NEAR_2 = all(0.112819925f), NEAR_3 = all(-0.026768135f), NEAR_4 = all(0.0049911942f),
      NEAR_5 = all(-5.967617e-4f);
  private static final FloatVector FAR_0 = all(-0.12871751f), FAR_1 = all(-0.6348467f),
      FAR_2 = all(-0.10677788f),
      FAR_3 = all(0.024254622f), FAR_4 = all(-0.0038839644f), FAR_5 = all(3.8319713e-4f),
      FAR_6 = all(-1.7285347e-5f);
  private static final FloatVector MINUS_HALF_LOG2_E = all(-0.5f * LOG2_E), TAIL = all(0.2316419f),
      TAIL_0 = all(0.09254839f),
      TAIL_1 = all(0.09003616f), TAIL_2 = all(0.10496113f), TAIL_3 = all(0.0061545335f),
      TAIL_4 = all(0.23888634f), TAIL_5 = all(-0.21616496f),
      TAIL_6 = all(0.2559604f), TAIL_7 = all(-0.07238203f);

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
