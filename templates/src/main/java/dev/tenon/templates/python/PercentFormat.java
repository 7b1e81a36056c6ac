package dev.tenon.templates.python;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code text % values}: printf's formats. */
@SuppressWarnings("OrphanedFormatString") // messages speak of formats
public final class PercentFormat {
  private static final Pattern FIELD = Pattern
      .compile("%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d*))?[hlL]?(.)", Pattern.DOTALL);
  private final Object values;
  private final List<Object> places;
  private final boolean escaping;
  private int next;

  private PercentFormat(Object values, boolean escaping) {
    this.values = values;
    this.places = values instanceof Tuple t ? t.items() : List.of(values);
    this.escaping = escaping;
  }

  public static Object format(Object text, Object values) {
    if (text instanceof Markup m) return new Markup(new PercentFormat(values, true).format(m.text()));
    return new PercentFormat(values, false).format(Values.text(text));
  }

  private String format(String text) {
    var out = new StringBuilder();
    Matcher m = FIELD.matcher(text);
    boolean named = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        out.append(text.charAt(i));
        continue;
      }
      m.region(i, text.length());
      if (!m.lookingAt()) throw PythonError.value("incomplete format");
      named |= m.group(1) != null;
      out.append(m.group(5).equals("%") ? "%" : field(m));
      Size.check(out.length());
      i = m.end() - 1;
    }
    if (next < places.size() && !named && !(values instanceof Dict || values instanceof List<?>))
      throw PythonError.type("not all arguments converted during string formatting");
    return out.toString();
  }

  private Object take() {
    if (next >= places.size()) throw PythonError.type("not enough arguments for format string");
    return places.get(next++);
  }

  private String field(Matcher m) {
    String flags = m.group(2), key = m.group(1), given = m.group(3), precise = m.group(4), type = m.group(5);
    int width = given == null ? 0 : given.equals("*") ? Numbers.index(take()) : digits(given);
    int precision = precise == null ? -1 : precise.equals("*") ? Math.max(0, Numbers.index(take())) : digits(precise);
    Size.check(Math.max(Math.abs((long) width), precision));
    if (width < 0) flags += "-";
    Object value = key == null ? take() : named(key);
    boolean left = flags.contains("-"), zero = flags.contains("0") && !left;
    String text = converted(value, type, flags, precision);
    boolean numeric = "diuoxXeEfFgG".contains(type) && !(type.length() == 0);
    int missing = Math.abs(width) - CodePoints.length(text);
    if (missing <= 0) return text;
    if (left) return text + " ".repeat(missing);
    if (!zero || !numeric) return " ".repeat(missing) + text;
    int sign = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
    if (text.startsWith("0x", sign) || text.startsWith("0X", sign) || text.startsWith("0o", sign)) sign += 2;
    return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
  }

  private static int digits(String text) {
    return text.isEmpty() ? 0 : Size.check(text.length() > 9 ? Long.MAX_VALUE : Long.parseLong(text));
  }

  private Object named(String key) {
    if (!(values instanceof Dict d)) throw PythonError.type("format requires a mapping");
    return d.get(key).orElseThrow(() -> new PythonError("KeyError", Printing.repr(key)));
  }

  private String converted(Object value, String type, String flags, int precision) {
    return switch (type) {
      case "s" -> cut(escaping ? Markup.escape(value).text() : Printing.str(value), precision);
      case "r" -> cut(escaping ? Markup.escaped(Printing.repr(value)) : Printing.repr(value), precision);
      case "a" -> cut(Printing.ascii(value), precision);
      case "c" -> character(value);
      case "d", "i", "u" -> {
        if (!Numbers.isNumber(value)) throw number(type, "a real number is required", value);
        yield integer(Numbers.big(Numbers.truncate(value)), 10, "", flags, precision);
      }
      case "o", "x", "X" -> {
        if (!Numbers.isInteger(value)) throw number(type, "an integer is required", value);
        String prefix = flags.contains("#") ? "0" + type : "";
        String text = integer(Numbers.big(value), type.equals("o") ? 8 : 16, prefix, flags, precision);
        yield type.equals("X") ? text.toUpperCase(Locale.ROOT) : text;
      }
      case "e", "E", "f", "F", "g", "G" -> real(value, type, flags, precision < 0 ? 6 : precision);
      default -> throw PythonError.value("unsupported format character '" + type + "'");
    };
  }

  private static PythonError number(String type, String message, Object value) {
    if (value instanceof Undefined u) return u.error();
    return PythonError.type("%" + type + " format: " + message + ", not " + Values.typeName(value));
  }

  private static String cut(String text, int precision) {
    return precision < 0 || precision >= CodePoints.length(text) ? text : CodePoints.between(text, 0, precision);
  }

  static String character(Object value) {
    if (Values.isText(value) && CodePoints.length(Values.text(value)) == 1) return Values.text(value);
    if (!Numbers.isInteger(value)) throw PythonError.type("%c requires int or char");
    int c = Numbers.index(value);
    if (c < 0 || c > Character.MAX_CODE_POINT) throw new PythonError("OverflowError", "%c arg not in range(0x110000)");
    return Character.toString(c);
  }

  private static String sign(boolean negative, String flags) {
    return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private static String integer(BigInteger value, int base, String prefix, String flags, int precision) {
    String digits = base == 10 ? Printing.digits(value.abs()) : value.abs().toString(base);
    return sign(value.signum() < 0, flags) + prefix + "0".repeat(Math.max(0, precision - digits.length())) + digits;
  }

  private static String real(Object value, String type, String flags, int precision) {
    if (!Numbers.isNumber(value)) {
      if (value instanceof Undefined u) throw u.error();
      throw PythonError.type("must be real number, not " + Values.typeName(value));
    }
    double number = Numbers.real(value), magnitude = Math.abs(number);
    boolean alternate = flags.contains("#");
    String text = !Double.isFinite(number) ? Double.isNaN(number) ? "nan" : "inf" : switch (type) {
      case "e", "E" -> FloatText.exponent(magnitude, precision, alternate);
      case "f", "F" -> FloatText.fixed(magnitude, precision, alternate);
      default -> FloatText.general(magnitude, precision, alternate, false);
    };
    boolean big = Character.isUpperCase(type.charAt(0));
    return sign(number < 0 || number == 0 && 1 / number < 0, flags) + (big ? text.toUpperCase(Locale.ROOT) : text);
  }
}
