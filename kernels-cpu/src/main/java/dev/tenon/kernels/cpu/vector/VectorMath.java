package dev.tenon.kernels.cpu.vector;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of vectors by polynomials of fused multiply-adds: the lanewise EXP, TANH and LOG of the Vector API give other bits
 * interpreted than compiled. Errors are in units of the last place against the exact value.
 */
final class VectorMath {
  static final float LOG2_E = 1.44269504f;
  static final float LN_2 = 0.693147181f;
  /** 1.5 · 2²³: adding it rounds to the nearest integer and leaves that in the low bits. */
  private static final float ROUND = 12582912f;
  /** ln 2 as a part with few digits, so that its multiples are exact, and the rest. */
  private static final float LN_2_HIGH = 0.693359375f, LN_2_LOW = -2.12194440e-4f;
  private static final float EXP_OVERFLOWS = 88.72284f, EXP_VANISHES = -87.33654f;

  private VectorMath() {}

  /** eˣ within 1; 0 below −87.33654 where it would be subnormal. */
  static FloatVector exp(FloatVector x) {
    FloatVector t = x.mul(LOG2_E).add(ROUND), n = t.sub(ROUND);
    FloatVector r = n.fma(Lanes.all(-LN_2_LOW), n.fma(Lanes.all(-LN_2_HIGH), x));
    FloatVector p = Lanes.all(1.98910172e-4f).fma(r, Lanes.all(1.39336737e-3f)).fma(r, Lanes.all(8.33331090e-3f))
        .fma(r, Lanes.all(4.16664647e-2f)).fma(r, Lanes.all(1.66666667e-1f)).fma(r, Lanes.all(0.5f));
    p = p.fma(r.mul(r), r).add(1);
    return edges(x, timesPowerOf2(p, t));
  }

  private static FloatVector edges(FloatVector x, FloatVector y) {
    y = y.blend(0, x.compare(LT, EXP_VANISHES)).blend(Float.POSITIVE_INFINITY, x.compare(GT, EXP_OVERFLOWS));
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
    FloatVector p = Lanes.all(1.54531828e-4f).fma(f, Lanes.all(1.33908863e-3f)).fma(f, Lanes.all(9.61808252e-3f))
        .fma(f, Lanes.all(5.55035707e-2f)).fma(f, Lanes.all(2.40226508e-1f)).fma(f, Lanes.all(6.93147188e-1f))
        .fma(f, Lanes.all(1));
    return timesPowerOf2(p, t).blend(0, x.compare(LT, -126f));
  }

  /** ln x within 1 for normal x > 0; infinity and NaN stay. Cephes logf. */
  static FloatVector log(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    // mantissa in [√½, √2): subtracting the bits of √½ carries into the exponent from √2 on
    IntVector shifted = bits.sub(0x3f3504f3);
    FloatVector e = (FloatVector) shifted.lanewise(VectorOperators.ASHR, 23).convertShape(VectorOperators.I2F,
        Lanes.FLOATS, 0);
    FloatVector f = shifted.and(0x007fffff).add(0x3f3504f3).reinterpretAsFloats().sub(1), z = f.mul(f);
    FloatVector p = Lanes.all(7.0376836292e-2f).fma(f, Lanes.all(-1.1514610310e-1f)).fma(f, Lanes.all(1.1676998740e-1f))
        .fma(f, Lanes.all(-1.2420140846e-1f)).fma(f, Lanes.all(1.4249322787e-1f)).fma(f, Lanes.all(-1.6668057665e-1f))
        .fma(f, Lanes.all(2.0000714765e-1f)).fma(f, Lanes.all(-2.4999993993e-1f)).fma(f, Lanes.all(3.3333331174e-1f));
    FloatVector y = z.fma(Lanes.all(-0.5f), p.mul(f).fma(z, e.mul(LN_2_LOW)));
    return x.blend(e.fma(Lanes.all(LN_2_HIGH), f.add(y)), x.compare(LT, Float.POSITIVE_INFINITY));
  }

  /** tanh within 2. Cephes tanhf. */
  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs(), far = exp(a.add(a)).add(1);
    far = Lanes.all(-2).div(far).add(1);
    return tanhNear(x).blend(far.blend(far.neg(), x.compare(LT, 0f)), a.compare(GT, 0.625f));
  }

  /** tanh for |x| ≤ 0.625. */
  private static FloatVector tanhNear(FloatVector x) {
    FloatVector z = x.mul(x);
    FloatVector p = Lanes.all(-5.70498872745e-3f).fma(z, Lanes.all(2.06390887954e-2f))
        .fma(z, Lanes.all(-5.37397155531e-2f))
        .fma(z, Lanes.all(1.33314422036e-1f)).fma(z, Lanes.all(-3.33332819422e-1f));
    return p.mul(z).fma(x, x);
  }

  /** 1 / (1 + e⁻ˣ) within 2. */
  static FloatVector sigmoid(FloatVector x) {
    return Lanes.all(1).div(exp(x.neg()).add(1));
  }

  /** The error function within 2: a polynomial near 0, 1 − exp of one further out. Coefficients: N. Juffa, erff. */
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs(), z = x.mul(x);
    FloatVector p = Lanes.all(-1.72853470e-5f).fma(a, Lanes.all(3.83197126e-4f));
    p = p.fma(z, Lanes.all(-3.88396438e-3f).fma(a, Lanes.all(2.42546219e-2f))).fma(a, Lanes.all(-1.06777877e-1f))
        .fma(a, Lanes.all(-6.34846687e-1f)).fma(a, Lanes.all(-1.28717512e-1f)).fma(a, a.neg());
    FloatVector far = Lanes.all(1).sub(exp(p));
    VectorMask<Float> left = x.compare(LT, 0f);
    return erfNear(x, z).blend(far.blend(far.neg(), left), a.compare(GT, 0.927734375f));
  }

  /** erf for |x| ≤ 0.93. */
  private static FloatVector erfNear(FloatVector x, FloatVector z) {
    FloatVector p = Lanes.all(-5.96761703e-4f).fma(z, Lanes.all(4.99119423e-3f)).fma(z, Lanes.all(-2.67681349e-2f))
        .fma(z, Lanes.all(1.12819925e-1f)).fma(z, Lanes.all(-3.76125336e-1f)).fma(z, Lanes.all(1.28379166e-1f));
    return p.fma(x, x);
  }
}
