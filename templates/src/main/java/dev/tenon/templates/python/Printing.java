package dev.tenon.templates.python;

import java.math.BigInteger;
import java.util.List;

/** Python's {@code str} and {@code repr}. */
public final class Printing {
  private static final int DEPTH = 200;

  private Printing() {}

  public static String str(Object value) {
    return switch (value) {
      case String s -> s;
      case Markup m -> m.text();
      case Undefined _ -> "";
      default -> repr(value);
    };
  }

  public static String repr(Object value) {
    var out = new StringBuilder();
    repr(value, out, 0);
    return out.toString();
  }

  private static void repr(Object value, StringBuilder out, int depth) {
    if (depth > DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
    Size.check(out.length());
    switch (value) {
      case None _ -> out.append("None");
      case Boolean b -> out.append(b ? "True" : "False");
      case Long l -> out.append((long) l);
      case BigInteger i -> out.append(digits(i));
      case Double d -> out.append(FloatText.repr(d));
      case String s -> quote(s, out);
      case Markup m -> {
        out.append("Markup(");
        quote(m.text(), out);
        out.append(')');
      }
      case List<?> l -> items("[", Values.list(l), "]", out, depth);
      case Tuple t -> items("(", t.items(), t.items().size() == 1 ? ",)" : ")", out, depth);
      case Dict d -> dict(d, out, depth);
      case DictView v -> items(v.typeName() + "([", Values.collect(v), "])", out, depth);
      case Range r -> out.append("range(").append(r.start()).append(", ").append(r.stop())
          .append(r.step() == 1 ? "" : ", " + r.step()).append(')');
      case Undefined _ -> out.append("Undefined");
      case Bytes b -> {
        out.append('b');
        var text = new StringBuilder();
        quote(b.latin1(), text);
        text.codePoints().forEach(c -> out.append(c < 127 ? Character.toString(c) : hex(c)));
      }
      case PythonObject o -> out.append(o.repr());
      default -> out.append('<').append(Values.typeName(value)).append('>');
    }
  }

  static String digits(BigInteger value) {
    String text = value.bitLength() > 4 * Numbers.DIGITS ? "" : value.abs().toString();
    if (text.isEmpty() || text.length() > Numbers.DIGITS)
      throw PythonError.value("Exceeds the limit (4300 digits) for integer string conversion");
    return value.toString();
  }

  private static void items(String open, List<Object> items, String close, StringBuilder out, int depth) {
    out.append(open);
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) out.append(", ");
      repr(items.get(i), out, depth + 1);
    }
    out.append(close);
  }

  private static void dict(Dict dict, StringBuilder out, int depth) {
    out.append('{');
    int start = out.length();
    for (Object item : dict.items()) {
      if (out.length() > start) out.append(", ");
      List<Object> pair = ((Tuple) item).items();
      repr(pair.get(0), out, depth + 1);
      out.append(": ");
      repr(pair.get(1), out, depth + 1);
    }
    out.append('}');
  }

  private static void quote(String text, StringBuilder out) {
    char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(mark);
    text.codePoints().forEach(c -> {
      if (c == mark || c == '\\') out.append('\\').append((char) c);
      else if (c == '\n') out.append("\\n");
      else if (c == '\r') out.append("\\r");
      else if (c == '\t') out.append("\\t");
      else if (CodePoints.isPrintable(c)) out.appendCodePoint(c);
      else out.append(hex(c));
    });
    out.append(mark);
  }

  /** {@code ascii()} of Python. */
  static String ascii(Object value) {
    var out = new StringBuilder();
    repr(value).codePoints().forEach(c -> out.append(c < 128 ? Character.toString(c) : hex(c)));
    return out.toString();
  }

  private static String hex(int c) {
    return c < 0x100
        ? String.format("\\x%02x", c)
        : c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c);
  }
}
