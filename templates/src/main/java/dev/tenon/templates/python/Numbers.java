package dev.tenon.templates.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Integers of any size and floats; True and False are 1 and 0. */
public final class Numbers {
  /** Digits that an integer may have as text; CPython's limit. */
  static final int DIGITS = 4300;
  private static final Pattern FLOAT = Pattern
      .compile("[+-]?(?:(?:\\d(?:_?\\d)*)?\\.?(?:\\d(?:_?\\d)*)?(?:[eE][+-]?\\d(?:_?\\d)*)?)");
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE), MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Numbers() {}

  public static boolean isNumber(Object value) {
    return value instanceof Double || isInteger(value);
  }

  /** Booleans are integers. */
  public static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof Boolean || value instanceof BigInteger;
  }

  static Object normal(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  static BigInteger big(Object integer) {
    return switch (integer) {
      case Boolean b -> b ? BigInteger.ONE : BigInteger.ZERO;
      case Long l -> BigInteger.valueOf(l);
      case BigInteger i -> i;
      default ->
        throw PythonError.type("'" + Values.typeName(integer) + "' object cannot be interpreted as an integer");
    };
  }

  /** An integer that Java can use as one; larger ones are cut to the largest. */
  public static int index(Object value) {
    if (value instanceof Undefined u) throw u.error();
    return big(value).min(BigInteger.valueOf(Integer.MAX_VALUE)).max(BigInteger.valueOf(-Integer.MAX_VALUE)).intValue();
  }

  /** An integer that Java can use as one; larger ones are cut to the largest. */
  public static long whole(Object value) {
    if (value instanceof Undefined u) throw u.error();
    return big(value).min(MAX).max(MIN).longValue();
  }

  public static double real(Object number) {
    if (number instanceof Double d) return d;
    double value = big(number).doubleValue();
    if (Double.isInfinite(value)) throw new PythonError("OverflowError", "int too large to convert to float");
    return value;
  }

  static int compare(Object left, Object right) {
    if (left instanceof Long l && right instanceof Long r) return l.compareTo(r);
    if (!(left instanceof Double) && !(right instanceof Double)) return big(left).compareTo(big(right));
    double l = left instanceof Double d ? d : big(left).doubleValue();
    double r = right instanceof Double d ? d : big(right).doubleValue();
    if (Double.isNaN(l) || Double.isNaN(r)) return 1;
    if (Double.isInfinite(l) || Double.isInfinite(r) || left instanceof Double && right instanceof Double)
      return l < r ? -1 : l > r ? 1 : 0;
    return exact(left).compareTo(exact(right));
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Double d ? new BigDecimal(d) : new BigDecimal(big(number));
  }

  /** What {@code int(text, base)} gives; empty where it raises ValueError. */
  public static Optional<Object> parseInteger(String text, int base) {
    String s = digits(CodePoints.strip(text));
    boolean negative = s.startsWith("-");
    if (negative || s.startsWith("+")) s = s.substring(1);
    String prefix = s.length() > 1 && s.charAt(0) == '0' ? s.substring(1, 2).toLowerCase(java.util.Locale.ROOT) : "";
    int named = prefix.equals("x") ? 16 : prefix.equals("o") ? 8 : prefix.equals("b") ? 2 : 0;
    if (named != 0 && (base == named || base == 0)) {
      s = s.substring(2);
      if (s.startsWith("_")) s = s.substring(1);
      base = named;
    } else if (base == 0) {
      if (s.startsWith("0") && !s.replace("_", "").matches("0+")) return Optional.empty();
      base = 10;
    }
    if (s.isEmpty() || s.startsWith("_") || s.endsWith("_") || s.contains("__") || s.startsWith("-")
        || s.startsWith("+"))
      return Optional.empty();
    s = s.replace("_", "");
    for (int i = 0; i < s.length(); i++) if (Character.digit(s.charAt(i), base) < 0) return Optional.empty();
    if (s.length() > DIGITS && Integer.bitCount(base) != 1) return Optional.empty();
    var value = new BigInteger(s, base);
    return Optional.of(normal(negative ? value.negate() : value));
  }

  /** What {@code float(text)} gives; empty where it raises ValueError. */
  public static Optional<Double> parseFloat(String text) {
    String s = digits(CodePoints.strip(text));
    String bare = (s.startsWith("-") || s.startsWith("+") ? s.substring(1) : s).toLowerCase(java.util.Locale.ROOT);
    double sign = s.startsWith("-") ? -1 : 1;
    if (bare.equals("inf") || bare.equals("infinity")) return Optional.of(sign * Double.POSITIVE_INFINITY);
    if (bare.equals("nan")) return Optional.of(Double.NaN);
    if (!FLOAT.matcher(s).matches() || bare.isEmpty() || !Character.isDigit(bare.charAt(0)) && (bare.length() < 2
        || bare.charAt(0) != '.' || !Character.isDigit(bare.charAt(1))))
      return Optional.empty();
    return Optional.of(Double.parseDouble(s.replace("_", "")));
  }

  /** Digits of all scripts as ASCII's. */
  private static String digits(String text) {
    if (text.chars().allMatch(c -> c < 128)) return text;
    var out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(
        Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER ? '0' + Character.digit(c, 10) : c));
    return out.toString();
  }

  /** What {@code int(number)} gives: cut towards zero. */
  public static Object truncate(Object number) {
    if (!(number instanceof Double d)) return normal(big(number));
    if (d.isNaN()) throw PythonError.value("cannot convert float NaN to integer");
    if (d.isInfinite()) throw new PythonError("OverflowError", "cannot convert float infinity to integer");
    return normal(new BigDecimal(d).toBigInteger());
  }

  public static Object negate(Object value) {
    if (value instanceof Undefined u) throw u.error();
    if (value instanceof Double d) return -d;
    if (!isInteger(value)) throw PythonError.type("bad operand type for unary -: '" + Values.typeName(value) + "'");
    return normal(big(value).negate());
  }

  public static Object plus(Object value) {
    if (value instanceof Undefined u) throw u.error();
    if (value instanceof Double) return value;
    if (!isInteger(value)) throw PythonError.type("bad operand type for unary +: '" + Values.typeName(value) + "'");
    return normal(big(value));
  }

  public static Object abs(Object value) {
    if (value instanceof Double d) return Math.abs(d);
    if (!isInteger(value))
      throw value instanceof Undefined u
          ? u.error()
          : PythonError.type("bad operand type for abs(): '" + Values.typeName(value) + "'");
    return normal(big(value).abs());
  }
}
