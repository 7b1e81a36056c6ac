package dev.tenon.templates.python;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code format(value, spec)}: the mini-language of format specifications. */
final class FormatSpec {
  private static final Pattern SPEC = Pattern
      .compile("(?s)(?:(.)?([<>=^]))??([-+ ])?(z)?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?(.)?");
  private final String fill, align, sign, grouping, type, spec;
  private final boolean positiveZero, alternate;
  private final int width, precision;

  private FormatSpec(String spec, Object value) {
    this.spec = spec;
    Matcher m = SPEC.matcher(spec);
    int aligned = spec.isEmpty() ? -1 : alignment(spec);
    if (aligned < 0) m.region(0, spec.length());
    else m.region(spec.offsetByCodePoints(0, aligned) + 1, spec.length());
    if (!m.matches()) throw PythonError.value("Invalid format specifier");
    boolean zero = m.group(6) != null;
    fill = aligned == 1 ? Character.toString(spec.codePointAt(0)) : zero && aligned < 0 ? "0" : zero ? "0" : " ";
    align = aligned >= 0
        ? spec.substring(spec.offsetByCodePoints(0, aligned)).substring(0, 1)
        : zero && Numbers.isNumber(value) ? "=" : "";
    sign = text(m, 3);
    positiveZero = m.group(4) != null;
    alternate = m.group(5) != null;
    width = number(m, 7, 0);
    grouping = text(m, 8);
    precision = number(m, 9, -1);
    type = text(m, 10);
  }

  private static int alignment(String spec) {
    int first = Character.charCount(spec.codePointAt(0));
    if (spec.length() > first && "<>=^".indexOf(spec.charAt(first)) >= 0) return 1;
    return "<>=^".indexOf(spec.charAt(0)) >= 0 ? 0 : -1;
  }

  private static String text(Matcher m, int group) {
    String text = m.group(group);
    return text == null ? "" : text;
  }

  private static int number(Matcher m, int group, int otherwise) {
    String text = text(m, group);
    if (text.isEmpty()) return otherwise;
    return Size.check(text.length() > 9 ? Long.MAX_VALUE : Long.parseLong(text));
  }

  static String format(Object value, String spec) {
    if (spec.isEmpty()) return Printing.str(value);
    if (Values.isText(value)) return new FormatSpec(spec, value).string(Values.text(value));
    if (value instanceof Double d) return new FormatSpec(spec, value).real(d);
    if (Numbers.isInteger(value)) return new FormatSpec(spec, value).integer(value);
    throw PythonError.type("unsupported format string passed to " + Values.typeName(value) + ".__format__");
  }

  private PythonError unknown(String of) {
    return PythonError.value("Unknown format code '" + type + "' for object of type '" + of + "'");
  }

  private String string(String value) {
    if (!type.isEmpty() && !type.equals("s")) throw unknown("str");
    if (!sign.isEmpty()) throw PythonError.value("Sign not allowed in string format specifier");
    if (alternate) throw PythonError.value("Alternate form (#) not allowed in string format specifier");
    if (!grouping.isEmpty()) throw PythonError.value("Cannot specify '" + grouping + "' with 's'.");
    if (align.equals("=")) throw PythonError.value("'=' alignment not allowed in string format specifier");
    boolean cut = precision >= 0 && precision < CodePoints.length(value);
    return placed("", cut ? CodePoints.between(value, 0, precision) : value, "<");
  }

  private String integer(Object value) {
    if (!type.isEmpty() && "eEfFgG%".contains(type)) return real(Numbers.real(value));
    BigInteger number = Numbers.big(value);
    if (precision >= 0) throw PythonError.value("Precision not allowed in integer format specifier");
    if (type.equals("c")) {
      if (!sign.isEmpty()) throw PythonError.value("Sign not allowed with integer format specifier 'c'");
      return placed("", PercentFormat.character(value), "<");
    }
    String digits = switch (type) {
      case "", "d", "n" -> Printing.digits(number.abs());
      case "b" -> number.abs().toString(2);
      case "o" -> number.abs().toString(8);
      case "x" -> number.abs().toString(16);
      case "X" -> number.abs().toString(16).toUpperCase(Locale.ROOT);
      default -> throw unknown("int");
    };
    if (grouping.equals(",") && "boxXn".contains(type) && !type.isEmpty())
      throw PythonError.value("Cannot specify ',' with '" + type + "'.");
    String prefix = alternate && !type.isEmpty() && "boxX".contains(type) ? "0" + type : "";
    return number(signed(number.signum() < 0) + prefix, digits, "", "boxX".contains(type) && !type.isEmpty() ? 4 : 3);
  }

  private String real(double value) {
    double magnitude = Math.abs(value);
    boolean negative = value < 0 || value == 0 && 1 / value < 0;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String text = (Double.isNaN(value) ? "nan" : "inf") + (type.equals("%") ? "%" : "");
      return placed(signed(negative),
          type.equals("F") || type.equals("E") || type.equals("G") ? text.toUpperCase(Locale.ROOT) : text, ">");
    }
    int digits = precision < 0 ? 6 : precision;
    String text = switch (type) {
      case "e", "E" -> FloatText.exponent(magnitude, digits, alternate);
      case "f", "F" -> FloatText.fixed(magnitude, digits, alternate);
      case "g", "G", "n" -> FloatText.general(magnitude, digits, alternate, false);
      case "%" -> FloatText.fixed(magnitude * 100, digits, alternate) + "%";
      case "" -> precision < 0 ? FloatText.repr(magnitude) : FloatText.general(magnitude, precision, alternate, true);
      default -> throw unknown("float");
    };
    if (positiveZero && negative && text.chars().noneMatch(c -> c >= '1' && c <= '9')) negative = false;
    if (type.equals("E") || type.equals("G")) text = text.toUpperCase(Locale.ROOT);
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end))) end++;
    return number(signed(negative), text.substring(0, end), text.substring(end), 3);
  }

  private String signed(boolean negative) {
    return negative ? "-" : sign.equals("-") ? "" : sign;
  }

  /** Groups the digits; zeros that fill up are grouped too. */
  private String number(String before, String digits, String after, int group) {
    if (grouping.isEmpty()) return placed(before, digits + after, ">");
    String grouped = grouped(digits, group);
    if (fill.equals("0") && align.equals("="))
      while (before.length() + grouped.length() + after.length() < width) {
        digits = "0" + digits;
        grouped = grouped(digits, group);
      }
    return placed(before, grouped + after, ">");
  }

  private String grouped(String digits, int group) {
    var out = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % group == 0) out.append(grouping);
      out.append(digits.charAt(i));
    }
    return out.toString();
  }

  private String placed(String before, String text, String usual) {
    int missing = width - CodePoints.length(before) - CodePoints.length(text);
    if (missing <= 0) return before + text;
    return switch (align.isEmpty() ? usual : align) {
      case "<" -> before + text + fill.repeat(missing);
      case ">" -> fill.repeat(missing) + before + text;
      case "=" -> before + fill.repeat(missing) + text;
      default -> fill.repeat(missing / 2) + before + text + fill.repeat(missing - missing / 2);
    };
  }

  @Override public String toString() {
    return spec;
  }
}
