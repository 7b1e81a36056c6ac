package dev.tenon.templates.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** The operators {@code + - * / // % **} on all values. */
public final class Arithmetic {
  private static final int BITS = 1 << 20;

  private Arithmetic() {}

  public static Object apply(String operator, Object left, Object right) {
    if (left instanceof Undefined u) throw u.error();
    if (operator.equals("%") && Values.isText(left)) return PercentFormat.format(left, right);
    if (right instanceof Undefined u) throw u.error();
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) return numbers(operator, left, right);
    return switch (operator) {
      case "+" -> add(left, right);
      case "*" -> multiply(left, right);
      default -> throw unsupported(operator, left, right);
    };
  }

  private static PythonError unsupported(String operator, Object left, Object right) {
    return PythonError.type("unsupported operand type(s) for " + (operator.equals("**") ? "** or pow()" : operator)
        + ": '" + Values.typeName(left) + "' and '" + Values.typeName(right) + "'");
  }

  private static Object add(Object left, Object right) {
    if (Values.isText(left) && Values.isText(right)) {
      Size.check((long) Values.text(left).length() + Values.text(right).length());
      return left instanceof String l && right instanceof String r
          ? l + r
          : new Markup(Markup.escape(left).text() + Markup.escape(right).text());
    }
    if (left instanceof List<?> l && right instanceof List<?> r) return joined(Values.list(l), Values.list(r));
    if (left instanceof Tuple l && right instanceof Tuple r) return Tuple.of(joined(l.items(), r.items()));
    if (left instanceof Bytes l && right instanceof Bytes r) return new Bytes(l.latin1() + r.latin1());
    if (left instanceof String || left instanceof List<?> || left instanceof Tuple)
      throw PythonError.type("can only concatenate " + Values.typeName(left) + " (not \"" + Values.typeName(right)
          + "\") to " + Values.typeName(left));
    throw unsupported("+", left, right);
  }

  private static List<Object> joined(List<Object> left, List<Object> right) {
    Size.check((long) left.size() + right.size());
    var all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  private static Object multiply(Object left, Object right) {
    if (!(Numbers.isInteger(right))) {
      if (Numbers.isInteger(left)) return multiply(right, left, left, right);
      if (isSequence(left))
        throw PythonError.type("can't multiply sequence by non-int of type '" + Values.typeName(right) + "'");
      throw unsupported("*", left, right);
    }
    return multiply(left, right, left, right);
  }

  private static Object multiply(Object sequence, Object times, Object left, Object right) {
    if (!isSequence(sequence)) throw unsupported("*", left, right);
    int n = Math.max(0, Numbers.index(times));
    Size.check(Values.length(sequence) * n);
    return switch (sequence) {
      case String s -> s.repeat(n);
      case Markup m -> new Markup(m.text().repeat(n));
      case Bytes b -> new Bytes(b.latin1().repeat(n));
      case Tuple t -> Tuple.of(repeated(t.items(), n));
      default -> repeated(Values.list((List<?>) sequence), n);
    };
  }

  private static boolean isSequence(Object value) {
    return Values.isText(value) || value instanceof List<?> || value instanceof Tuple || value instanceof Bytes;
  }

  private static List<Object> repeated(List<Object> items, int times) {
    var all = new ArrayList<Object>(items.size() * times);
    for (int i = 0; i < times; i++) all.addAll(items);
    return all;
  }

  private static Object numbers(String operator, Object left, Object right) {
    if (left instanceof Double || right instanceof Double)
      return floats(operator, Numbers.real(left), Numbers.real(right));
    BigInteger l = Numbers.big(left), r = Numbers.big(right);
    return switch (operator) {
      case "+" -> sized(l.add(r));
      case "-" -> sized(l.subtract(r));
      case "*" -> {
        bits((long) l.bitLength() + r.bitLength());
        yield Numbers.normal(l.multiply(r));
      }
      case "/" -> divide(l, r);
      case "//" -> {
        if (r.signum() == 0) throw zero("integer division or modulo by zero");
        yield Numbers.normal(floor(l, r));
      }
      case "%" -> {
        if (r.signum() == 0) throw zero("integer modulo by zero");
        yield Numbers.normal(l.subtract(floor(l, r).multiply(r)));
      }
      default -> power(l, r);
    };
  }

  private static Object sized(BigInteger value) {
    bits(value.bitLength());
    return Numbers.normal(value);
  }

  private static void bits(long bits) {
    if (bits > BITS) throw new PythonError("OverflowError", "an integer of more than " + BITS + " bits is refused");
  }

  private static PythonError zero(String message) {
    return new PythonError("ZeroDivisionError", message);
  }

  private static BigInteger floor(BigInteger l, BigInteger r) {
    BigInteger[] parts = l.divideAndRemainder(r);
    return parts[1].signum() != 0 && parts[1].signum() != r.signum() ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static Object divide(BigInteger l, BigInteger r) {
    if (r.signum() == 0) throw zero("division by zero");
    if (l.bitLength() <= 53 && r.bitLength() <= 53) return l.doubleValue() / r.doubleValue();
    double value = new BigDecimal(l).divide(new BigDecimal(r), new MathContext(60)).doubleValue();
    if (Double.isInfinite(value))
      throw new PythonError("OverflowError", "integer division result too large for a float");
    return value;
  }

  private static Object power(BigInteger l, BigInteger r) {
    if (r.signum() < 0) return floats("**", Numbers.real(l), Numbers.real(r));
    if (l.abs().bitLength() <= 1) return Numbers.normal(l.pow(r.testBit(0) ? 1 : r.signum() == 0 ? 0 : 2));
    bits(r.bitLength() > 31 ? Long.MAX_VALUE : (long) (l.bitLength() - 1) * r.longValue());
    return Numbers.normal(l.pow(r.intValueExact()));
  }

  private static Object floats(String operator, double l, double r) {
    return switch (operator) {
      case "+" -> l + r;
      case "-" -> l - r;
      case "*" -> l * r;
      case "/" -> {
        if (r == 0) throw zero("float division by zero");
        yield l / r;
      }
      case "//" -> {
        if (r == 0) throw zero("float floor division by zero");
        yield floor(l, r);
      }
      case "%" -> {
        if (r == 0) throw zero("float modulo");
        yield modulo(l, r);
      }
      default -> power(l, r);
    };
  }

  private static double modulo(double l, double r) {
    double rest = l % r;
    if (rest == 0) return Math.copySign(0.0, r);
    return rest < 0 != r < 0 ? rest + r : rest;
  }

  /** CPython's float_floor_div: rounded so that it agrees with the remainder. */
  private static double floor(double l, double r) {
    double rest = l % r, quotient = (l - rest) / r;
    if (rest != 0 && rest < 0 != r < 0) quotient -= 1;
    if (quotient == 0) return Math.copySign(0.0, l / r);
    double floored = Math.floor(quotient);
    return quotient - floored > 0.5 ? floored + 1 : floored;
  }

  private static Object power(double l, double r) {
    if (l == 0 && r < 0) throw zero("0.0 cannot be raised to a negative power");
    if (l == 1) return 1.0;
    if (l == -1 && Double.isInfinite(r)) return 1.0;
    double value = StrictMath.pow(l, r);
    if (Double.isNaN(value) && !Double.isNaN(l) && !Double.isNaN(r))
      throw PythonError.value("a negative number to a fractional power is complex, which templates do not have");
    if (Double.isInfinite(value) && !Double.isInfinite(l) && !Double.isInfinite(r))
      throw new PythonError("OverflowError", "(34, 'Numerical result out of range')");
    return value;
  }
}
