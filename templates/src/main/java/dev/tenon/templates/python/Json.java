package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.List;

/** {@code json.dumps}. */
public final class Json {
  private final StringBuilder out = new StringBuilder();
  private final boolean ascii, sorted;
  private final String indent, itemSeparator, keySeparator;
  private final boolean lines;

  private Json(boolean ascii, Object indent, Object separators, boolean sorted) {
    this.ascii = ascii;
    this.sorted = sorted;
    lines = indent != None.NONE;
    this.indent = !lines
        ? ""
        : Values.isText(indent) ? Values.text(indent) : " ".repeat(Size.check(Math.max(0, Numbers.index(indent))));
    if (separators == None.NONE) {
      itemSeparator = lines ? "," : ", ";
      keySeparator = ": ";
    } else {
      List<Object> two = Values.collect(separators);
      if (two.size() != 2) throw PythonError.value("not enough values to unpack (expected 2, got " + two.size() + ")");
      itemSeparator = Values.text(two.get(0));
      keySeparator = Values.text(two.get(1));
    }
  }

  /** None for an indent means one line, None for separators the usual ones. */
  public static String dumps(Object value, boolean ascii, Object indent, Object separators, boolean sorted) {
    var json = new Json(ascii, indent, separators, sorted);
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(Object value, int depth) {
    Size.check(out.length());
    if (depth > 200) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
    switch (value) {
      case None _ -> out.append("null");
      case Boolean b -> out.append((boolean) b);
      case Double d -> out.append(real(d));
      case String s -> quote(s);
      case Markup m -> quote(m.text());
      case List<?> l -> list(Values.list(l), depth);
      case Tuple t -> list(t.items(), depth);
      case Dict d -> dict(d, depth);
      default -> {
        if (!Numbers.isInteger(value))
          throw PythonError.type("Object of type " + Values.typeName(value) + " is not JSON serializable");
        out.append(Printing.repr(value));
      }
    }
  }

  private static String real(double value) {
    return Double.isNaN(value)
        ? "NaN"
        : Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity" : FloatText.repr(value);
  }

  private void line(int depth) {
    if (lines) out.append('\n').repeat(indent, depth);
  }

  private void list(List<Object> items, int depth) {
    if (items.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) out.append(itemSeparator);
      line(depth + 1);
      write(items.get(i), depth + 1);
    }
    line(depth);
    out.append(']');
  }

  private void dict(Dict dict, int depth) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    List<Object> keys = new ArrayList<>(dict.keys());
    if (sorted) keys.sort((l, r) -> Equality.compare("<", l, r));
    out.append('{');
    for (int i = 0; i < keys.size(); i++) {
      if (i > 0) out.append(itemSeparator);
      line(depth + 1);
      quote(key(keys.get(i)));
      out.append(keySeparator);
      write(dict.get(keys.get(i)).orElseThrow(), depth + 1);
    }
    line(depth);
    out.append('}');
  }

  private static String key(Object key) {
    return switch (key) {
      case None _ -> "null";
      case Boolean b -> b ? "true" : "false";
      case Double d -> real(d);
      default -> {
        if (!Values.isText(key) && !Numbers.isInteger(key))
          throw PythonError
              .type("keys must be str, int, float, bool or None, not " + Values.typeName(key));
        yield Printing.str(key);
      }
    };
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || ascii && c > 0x7e) out.append(String.format("\\u%04x", (int) c));
          else out.append(c);
        }
      }
    }
    out.append('"');
  }
}
