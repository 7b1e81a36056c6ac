package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.List;

/** {@code pprint.pformat}: what is wider than 80 columns goes item by item, dicts by their keys in order. */
public final class PrettyPrinting {
  private static final int WIDTH = 80;

  private PrettyPrinting() {}

  public static String format(Object value) {
    var out = new StringBuilder();
    format(value, out, 0, 0);
    return out.toString();
  }

  private static void format(Object value, StringBuilder out, int indent, int allowance) {
    String line = flat(value);
    if (CodePoints.length(line) <= WIDTH - indent - allowance) {
      out.append(line);
      return;
    }
    switch (value) {
      case Dict d when d.size() > 0 -> {
        out.append('{');
        List<Object> keys = sorted(d);
        for (int i = 0; i < keys.size(); i++) {
          String key = flat(keys.get(i));
          boolean last = i == keys.size() - 1;
          out.append(i == 0 ? "" : ",\n" + " ".repeat(indent + 1)).append(key).append(": ");
          format(d.get(keys.get(i)).orElseThrow(), out, indent + 1 + CodePoints.length(key) + 2,
              last ? allowance + 1 : 1);
        }
        out.append('}');
      }
      case List<?> l -> items("[", Values.list(l), "]", out, indent, allowance);
      case Tuple t -> items("(", t.items(), t.items().size() == 1 ? ",)" : ")", out, indent, allowance);
      case String s -> text(s, out, indent, allowance);
      default -> out.append(line);
    }
  }

  private static void items(String open, List<Object> items, String close, StringBuilder out, int indent,
      int allowance) {
    out.append(open);
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) out.append(",\n").repeat(' ', indent + 1);
      format(items.get(i), out, indent + 1, i == items.size() - 1 ? allowance + close.length() : 1);
    }
    out.append(close);
  }

  /** A long text in pieces, broken after spaces; at the outermost place in brackets. */
  private static void text(String text, StringBuilder out, int given, int allowed) {
    boolean outermost = given == 0 && out.isEmpty();
    int indent = outermost ? 1 : given, allowance = outermost ? allowed + 1 : allowed;
    var chunks = new ArrayList<String>();
    List<String> lines = Splitting.lines(text, true);
    for (int i = 0; i < lines.size(); i++) {
      String repr = Printing.repr(lines.get(i));
      boolean last = i == lines.size() - 1;
      if (CodePoints.length(repr) <= WIDTH - indent - (last ? allowance : 0)) chunks.add(repr);
      else pieces(lines.get(i), chunks, WIDTH - indent, last ? allowance : 0);
    }
    if (chunks.size() == 1) {
      out.append(chunks.getFirst());
      return;
    }
    out.append(outermost ? "(" : "").append(String.join("\n" + " ".repeat(indent), chunks))
        .append(outermost ? ")" : "");
  }

  private static void pieces(String line, List<String> chunks, int width, int allowance) {
    var parts = new ArrayList<String>();
    for (var m = java.util.regex.Pattern.compile("\\S*\\s*", java.util.regex.Pattern.UNICODE_CHARACTER_CLASS)
        .matcher(line); m.find();)
      if (!m.group().isEmpty()) parts.add(m.group());
    String current = "";
    for (int i = 0; i < parts.size(); i++) {
      String candidate = current + parts.get(i);
      int room = i == parts.size() - 1 ? width - allowance : width;
      if (CodePoints.length(Printing.repr(candidate)) > room) {
        if (!current.isEmpty()) chunks.add(Printing.repr(current));
        current = parts.get(i);
      } else {
        current = candidate;
      }
    }
    if (!current.isEmpty()) chunks.add(Printing.repr(current));
  }

  /** The repr, with dicts in order. */
  private static String flat(Object value) {
    return switch (value) {
      case Dict d -> {
        var parts = new ArrayList<String>();
        for (Object key : sorted(d)) parts.add(flat(key) + ": " + flat(d.get(key).orElseThrow()));
        yield "{" + String.join(", ", parts) + "}";
      }
      case List<?> l -> "[" + String.join(", ", Values.list(l).stream().map(PrettyPrinting::flat).toList()) + "]";
      case Tuple t -> "(" + String.join(", ", t.items().stream().map(PrettyPrinting::flat).toList())
          + (t.items().size() == 1 ? ",)" : ")");
      default -> Printing.repr(value);
    };
  }

  private static List<Object> sorted(Dict dict) {
    List<Object> keys = dict.keys();
    try {
      keys.sort((l, r) -> Equality.compare("<", l, r));
    } catch (PythonError e) {
      keys.sort((l, r) -> CodePoints.compare(Values.typeName(l), Values.typeName(r)));
    }
    return keys;
  }
}
