package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Texts as sequences of code points: length, order, slices, stripping; and what Python takes code points for. */
public final class CodePoints {
  /** Letters that count: Unicode's Numeric_Type=Numeric among the ideographs, as far as they are common. */
  private static final String NUMERIC_LETTERS = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零";

  private CodePoints() {}

  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  public static int compare(String left, String right) {
    int i = 0, n = Math.min(left.length(), right.length());
    while (i < n && left.charAt(i) == right.charAt(i)) i++;
    if (i == n) return Integer.compare(left.length(), right.length());
    if (i > 0 && Character.isLowSurrogate(left.charAt(i)) && Character.isHighSurrogate(left.charAt(i - 1))) i--;
    return Integer.compare(left.codePointAt(i), right.codePointAt(i));
  }

  public static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static boolean isLineEnd(int c) {
    return c >= '\n' && c <= '\r' || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  static boolean isDecimal(int c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  static boolean isDigit(int c) {
    return isDecimal(c) || c == 0xb2 || c == 0xb3 || c == 0xb9 || c >= 0x1369 && c <= 0x1371 || c == 0x19da
        || c == 0x2070
        || c >= 0x2074 && c <= 0x2079 || c >= 0x2080 && c <= 0x2089 || c >= 0x2460 && c <= 0x2468
        || c >= 0x2474 && c <= 0x247c || c >= 0x2488 && c <= 0x2490 || c == 0x24ea || c >= 0x24f5 && c <= 0x24fd
        || c == 0x24ff || c >= 0x2776 && c <= 0x277e || c >= 0x2780 && c <= 0x2788 || c >= 0x278a && c <= 0x2792
        || c >= 0x10a40 && c <= 0x10a43 || c >= 0x10e60 && c <= 0x10e68 || c >= 0x11052 && c <= 0x1105a
        || c >= 0x1f100 && c <= 0x1f10a;
  }

  static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return isDigit(c) || type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER
        || NUMERIC_LETTERS.indexOf(c) >= 0;
  }

  public static boolean isAlphanumeric(int c) {
    return Character.isLetter(c) || isNumeric(c);
  }

  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
          Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
        false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  public static String strip(String text) {
    return strip(text, CodePoints::isSpace, true, true);
  }

  public static String strip(String text, IntPredicate stripped, boolean left, boolean right) {
    int from = 0, to = text.length();
    while (left && from < to && stripped.test(text.codePointAt(from)))
      from += Character.charCount(text.codePointAt(from));
    while (right && to > from && stripped.test(text.codePointBefore(to)))
      to -= Character.charCount(text.codePointBefore(to));
    return text.substring(from, to);
  }

  /** The code points from a place to another, both within the text. */
  public static String between(String text, int from, int to) {
    int start = text.offsetByCodePoints(0, from);
    return text.substring(start, text.offsetByCodePoints(start, to - from));
  }

  /** Where a slice begins and ends: {@code slice.indices} of Python. */
  record Indices(int start, int stop, int step) {
    static Indices of(int length, Optional<Object> start, Optional<Object> stop, Optional<Object> step) {
      int by = step.map(Numbers::index).orElse(1);
      if (by == 0) throw PythonError.value("slice step cannot be zero");
      int low = by < 0 ? -1 : 0, high = by < 0 ? length - 1 : length;
      return new Indices(start.map(v -> clamp(v, length, low, high)).orElse(by < 0 ? high : low),
          stop.map(v -> clamp(v, length, low, high)).orElse(by < 0 ? low : high), by);
    }

    private static int clamp(Object value, int length, int low, int high) {
      long index = Numbers.index(value);
      return (int) Math.min(Math.max(index < 0 ? index + length : index, low), high);
    }

    List<Integer> all() {
      var found = new ArrayList<Integer>();
      for (long i = start; step > 0 ? i < stop : i > stop; i += step) found.add((int) i);
      return found;
    }
  }

  /** {@code value[start:stop:step]}; None and nothing are the same. */
  public static Object slice(Object value, Optional<Object> start, Optional<Object> stop, Optional<Object> step) {
    Optional<Object> from = start.filter(v -> v != None.NONE), to = stop.filter(v -> v != None.NONE),
        by = step.filter(v -> v != None.NONE);
    return switch (value) {
      case Undefined u -> throw u.error();
      case String s -> slice(s, from, to, by);
      case Markup m -> new Markup(slice(m.text(), from, to, by));
      case List<?> l -> pick(Values.list(l), from, to, by);
      case Tuple t -> Tuple.of(pick(t.items(), from, to, by));
      case Bytes b -> new Bytes(slice(b.latin1(), from, to, by));
      case Range r -> {
        var at = Indices.of((int) r.length(), from, to, by);
        yield new Range(r.get(at.start), r.get(at.stop), r.step() * at.step);
      }
      case Dict _ -> throw PythonError.type("unhashable type: 'slice'");
      default -> throw PythonError.type("'" + Values.typeName(value) + "' object is not subscriptable");
    };
  }

  private static String slice(String text, Optional<Object> start, Optional<Object> stop, Optional<Object> step) {
    var at = Indices.of(length(text), start, stop, step);
    if (at.step == 1) return at.start >= at.stop ? "" : between(text, at.start, at.stop);
    int[] all = text.codePoints().toArray();
    var out = new StringBuilder();
    at.all().forEach(i -> out.appendCodePoint(all[i]));
    return out.toString();
  }

  private static List<Object> pick(List<Object> items, Optional<Object> start, Optional<Object> stop,
      Optional<Object> step) {
    var out = new ArrayList<Object>();
    Indices.of(items.size(), start, stop, step).all().forEach(i -> out.add(items.get(i)));
    return out;
  }
}
