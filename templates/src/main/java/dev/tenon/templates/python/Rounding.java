package dev.tenon.templates.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** {@code round}, {@code math.ceil} and {@code math.floor}. */
public final class Rounding {
  private Rounding() {}

  /** Half to even, on the exact value; without digits a float becomes an integer. */
  public static Object round(Object value, Optional<Integer> digits) {
    if (value instanceof Double d) {
      if (digits.isEmpty()) return Numbers.truncate(Math.rint(d));
      if (!Double.isFinite(d) || digits.get() > 340) return d;
      if (digits.get() < -310) return Math.copySign(0.0, d);
      double rounded = new BigDecimal(d).setScale(digits.get(), RoundingMode.HALF_EVEN).doubleValue();
      return rounded == 0 ? Math.copySign(0.0, d) : rounded;
    }
    if (!Numbers.isInteger(value))
      throw PythonError.type("type " + Values.typeName(value) + " doesn't define __round__ method");
    BigInteger whole = Numbers.big(value);
    if (digits.isEmpty() || digits.get() >= 0) return Numbers.normal(whole);
    if (-(long) digits.get() > whole.abs().bitLength()) return 0L;
    return Numbers.normal(new BigDecimal(whole).setScale(digits.get(), RoundingMode.HALF_EVEN).toBigInteger());
  }

  /** The next integer upwards or downwards. */
  public static Object whole(Object value, boolean up) {
    if (value instanceof Double d) return Numbers.truncate(up ? Math.ceil(d) : Math.floor(d));
    if (Numbers.isInteger(value)) return Numbers.plus(value);
    throw value instanceof Undefined u
        ? u.error()
        : PythonError.type("must be real number, not " + Values.typeName(value));
  }
}
