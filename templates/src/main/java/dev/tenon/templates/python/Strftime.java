package dev.tenon.templates.python;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code strftime} of the C library (glibc's flags {@code - _ 0 ^ #} and widths too), in the C locale, for a time without a zone. */
public final class Strftime {
  private static final Pattern FIELD = Pattern.compile("%([-_0^#]*)(\\d*)[EO]?([A-Za-z%+])");

  private Strftime() {}

  public static String format(ZonedDateTime time, String format) {
    var out = new StringBuilder();
    Matcher m = FIELD.matcher(format);
    int from = 0;
    while (m.find()) {
      out.append(format, from, m.start());
      String value = field(time, m.group(3), m.group(1), m.group(2));
      out.append(value.isEmpty() && "EOQL".contains(m.group(3)) ? m.group() : value);
      Size.check(out.length());
      from = m.end();
    }
    return out.append(format, from, format.length()).toString();
  }

  private static String field(ZonedDateTime t, String letter, String flags, String width) {
    return switch (letter) {
      case "a" -> text(t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT), flags, width);
      case "A" -> text(t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US), flags, width);
      case "b", "h" -> text(t.getMonth().getDisplayName(TextStyle.FULL, Locale.US).substring(0, 3), flags, width);
      case "B" -> text(t.getMonth().getDisplayName(TextStyle.FULL, Locale.US), flags, width);
      case "c" -> text(format(t, "%a %b %e %H:%M:%S %Y"), flags, width);
      case "C" -> number(t.getYear() / 100, 2, '0', flags, width);
      case "d" -> number(t.getDayOfMonth(), 2, '0', flags, width);
      case "D", "x" -> text(format(t, "%m/%d/%y"), flags, width);
      case "e" -> number(t.getDayOfMonth(), 2, ' ', flags, width);
      case "f" -> "%06d".formatted(t.getNano() / 1000);
      case "F" -> text(format(t, "%Y-%m-%d"), flags, width);
      case "g" -> number(t.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', flags, width);
      case "G" -> number(t.get(IsoFields.WEEK_BASED_YEAR), 1, '0', flags, width);
      case "H" -> number(t.getHour(), 2, '0', flags, width);
      case "I" -> number(t.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, '0', flags, width);
      case "j" -> number(t.getDayOfYear(), 3, '0', flags, width);
      case "k" -> number(t.getHour(), 2, ' ', flags, width);
      case "l" -> number(t.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, ' ', flags, width);
      case "m" -> number(t.getMonthValue(), 2, '0', flags, width);
      case "M" -> number(t.getMinute(), 2, '0', flags, width);
      case "n" -> "\n";
      case "p" -> text(flags.contains("#") ? half(t).toLowerCase(Locale.ROOT) : half(t), flags.replace("#", ""), width);
      case "P" -> text(half(t).toLowerCase(Locale.ROOT), flags, width);
      case "r" -> text(format(t, "%I:%M:%S %p"), flags, width);
      case "R" -> text(format(t, "%H:%M"), flags, width);
      case "s" -> number(t.toEpochSecond(), 1, '0', flags, width);
      case "S" -> number(t.getSecond(), 2, '0', flags, width);
      case "t" -> "\t";
      case "T", "X" -> text(format(t, "%H:%M:%S"), flags, width);
      case "u" -> number(t.getDayOfWeek().getValue(), 1, '0', flags, width);
      case "U" -> number((t.getDayOfYear() + 6 - t.getDayOfWeek().getValue() % 7) / 7, 2, '0', flags, width);
      case "V" -> number(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flags, width);
      case "w" -> number(t.getDayOfWeek().getValue() % 7, 1, '0', flags, width);
      case "W" -> number((t.getDayOfYear() + 6 - (t.getDayOfWeek().getValue() + 6) % 7) / 7, 2, '0', flags, width);
      case "y" -> number(t.getYear() % 100, 2, '0', flags, width);
      case "Y" -> number(t.getYear(), 1, '0', flags, width);
      case "z", "Z" -> "";
      case "%" -> "%";
      default -> "%" + flags + width + letter;
    };
  }

  private static String half(ZonedDateTime time) {
    return time.getHour() < 12 ? "AM" : "PM";
  }

  private static String text(String text, String flags, String width) {
    String changed = flags.contains("^") || flags.contains("#") ? text.toUpperCase(Locale.ROOT) : text;
    return padded(changed, width.isEmpty() ? 0 : width(width), flags.contains("0") ? '0' : ' ');
  }

  private static String number(long value, int usual, char fill, String flags, String width) {
    char with = flags.contains("_") ? ' ' : flags.contains("0") ? '0' : fill;
    int to = width.isEmpty() ? flags.contains("-") ? 0 : usual : width(width);
    return padded(Long.toString(value), to, with);
  }

  private static int width(String digits) {
    return Size.check(digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits));
  }

  private static String padded(String text, int width, char fill) {
    return Character.toString(fill).repeat(Math.max(0, width - text.length())) + text;
  }
}
