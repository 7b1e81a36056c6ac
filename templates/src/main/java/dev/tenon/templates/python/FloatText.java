package dev.tenon.templates.python;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats as Python prints them: the shortest digits that give the same float, or so many of the exact value. */
final class FloatText {
  private FloatText() {}

  static String repr(double value) {
    if (Double.isNaN(value)) return "nan";
    if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
    String sign = 1 / value < 0 || value < 0 ? "-" : "";
    double magnitude = Math.abs(value);
    if (magnitude == 0) return sign + "0.0";
    BigDecimal shortest = shortest(magnitude);
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    if (point > 16 || point < -3) return sign + scientific(digits, point - 1, false);
    if (point <= 0) return sign + "0." + "0".repeat(-point) + digits;
    if (point >= digits.length()) return sign + digits + "0".repeat(point - digits.length()) + ".0";
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }

  /** Java always gives two digits; one may do: 5e-324. */
  private static BigDecimal shortest(double magnitude) {
    BigDecimal shortest = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
    if (shortest.precision() != 2) return shortest;
    BigDecimal one = shortest.round(new MathContext(1, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    return one.doubleValue() == magnitude ? one : shortest;
  }

  private static String scientific(String digits, int exponent, boolean point) {
    int power = Math.abs(exponent);
    return digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : point ? "." : "")
        + (exponent < 0 ? "e-" : "e+") + (power < 10 ? "0" : "") + power;
  }

  /** Digits after the point: {@code %f}. */
  static String fixed(double magnitude, int precision, boolean point) {
    String text = new BigDecimal(magnitude).setScale(Size.check(precision), RoundingMode.HALF_EVEN).toPlainString();
    return precision == 0 && point ? text + "." : text;
  }

  /** One digit, the point, more digits, the exponent: {@code %e}. */
  static String exponent(double magnitude, int precision, boolean point) {
    if (magnitude == 0) return scientific("0".repeat(Size.check(precision) + 1), 0, point);
    var rounded = new BigDecimal(magnitude).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    int exponent = digits.length() - rounded.scale() - 1;
    if (digits.length() > precision + 1) digits = digits.substring(0, precision + 1);
    return scientific(digits + "0".repeat(Size.check(precision) + 1 - digits.length()), exponent, point);
  }

  /** So many digits in all, in whichever form is shorter: {@code %g}; or, with a point always, what no type means. */
  static String general(double magnitude, int precision, boolean keepZeros, boolean alwaysPoint) {
    int digits = Math.max(1, precision);
    int exponent = 0;
    if (magnitude != 0) {
      var rounded = new BigDecimal(magnitude).round(new MathContext(digits, RoundingMode.HALF_EVEN));
      exponent = rounded.precision() - rounded.scale() - 1;
    }
    if (exponent < -4 || exponent >= digits - (alwaysPoint ? 1 : 0)) {
      String text = exponent(magnitude, digits - 1, keepZeros);
      if (keepZeros) return text;
      int e = text.indexOf('e');
      return stripped(text.substring(0, e)) + text.substring(e);
    }
    String text = fixed(magnitude, digits - 1 - exponent, keepZeros);
    if (keepZeros) return text;
    String bare = stripped(text);
    return alwaysPoint && bare.indexOf('.') < 0 ? bare + ".0" : bare;
  }

  private static String stripped(String text) {
    if (text.indexOf('.') < 0) return text;
    int end = text.length();
    while (text.charAt(end - 1) == '0') end--;
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
