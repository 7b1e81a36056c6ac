package dev.tenon.engine.config;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Writes trees of maps, lists, strings, numbers and booleans as YAML: the same tree gives the same text, and reading the text
 * gives the tree. Numbers are written so that YAML 1.1 readers (Python's) see numbers too: {@code 1.0e-5}.
 */
public final class YamlWriter {
  private static final int WIDTH = 100;
  /** Words that need no quotes wherever they stand, as far as they are no number, boolean or null. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/.][A-Za-z0-9_/.+@=-]*( [A-Za-z0-9_/.+@=-]+)*");
  /** What YAML 1.2 or 1.1 take for something else than text. */
  private static final Pattern NOT_TEXT = Pattern
      .compile("(?i)true|false|yes|no|on|off|y|n|null|\\.nan|\\.inf|[.]?[0-9_.]+(e[-+]?[0-9]+)?|\\.|=");

  private YamlWriter() {}

  /** The YAML of a tree, ending in a line end. */
  public static String write(Map<String, ?> tree) {
    if (tree.isEmpty()) return "{}\n";
    var out = new StringBuilder();
    entries(tree, "", out);
    return out.toString();
  }

  private static void entries(Map<?, ?> map, String indent, StringBuilder out) {
    map.forEach((key, value) -> {
      out.append(indent).append(text(String.valueOf(key))).append(':');
      // The sections of a whole config stand in lines of their own.
      boolean section = indent.isEmpty() && value instanceof Map<?, ?> m && !m.containsKey("type");
      nested(value, indent, out, section);
    });
  }

  private static void nested(Object value, String indent, StringBuilder out, boolean section) {
    String flow = flow(value);
    int column = out.length() - out.lastIndexOf("\n") - 1;
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() && (section || nests(map.values()) || column + flow.length() > WIDTH) -> {
        out.append('\n');
        entries(map, indent + "  ", out);
      }
      case List<?> list when !list.isEmpty() && (nests(list) || column + flow.length() > WIDTH) -> {
        out.append('\n');
        for (Object item : list) {
          out.append(indent).append("  -");
          int start = out.length();
          nested(item, indent + "  ", out, false);
          compact(out, start, indent + "    ");
        }
      }
      default -> out.append(' ').append(flow).append('\n');
    }
  }

  /** The first line of what follows a dash stands beside it. */
  private static void compact(StringBuilder out, int start, String indent) {
    if (out.charAt(start) == '\n') out.replace(start, start + 1 + indent.length(), " ");
  }

  private static boolean nests(Collection<?> values) {
    return values.stream()
        .anyMatch(v -> (v instanceof Map<?, ?> m && !m.isEmpty()) || (v instanceof List<?> l && nests(l)));
  }

  /** A value in one line. */
  static String flow(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
        map.entrySet().stream().map(e -> text(String.valueOf(e.getKey())) + ": " + flow(e.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list -> list.stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
      case Double number -> number(number);
      case Float number -> number(Double.parseDouble(number.toString()));
      case Integer _,Long _,BigInteger _,Boolean _ -> value.toString();
      case String string -> text(string);
      default -> throw new IllegalArgumentException("cannot write " + value + " of " + value.getClass() + " as YAML");
    };
  }

  /** YAML 1.1 knows floats by their point and by the sign of the exponent. */
  private static String number(double number) {
    if (Double.isNaN(number)) return ".nan";
    if (Double.isInfinite(number)) return number > 0 ? ".inf" : "-.inf";
    return Double.toString(number).replaceFirst("E(?=\\d)", "e+").replace('E', 'e');
  }

  private static String text(String string) {
    if (PLAIN.matcher(string).matches() && !NOT_TEXT.matcher(string).matches()) return string;
    var quoted = new StringBuilder("\"");
    string.codePoints().forEach(c -> {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || !StreamReader.isPrintable(c)) {
            quoted.append("\\u").append(HexFormat.of().toHexDigits((short) c));
          } else {
            quoted.appendCodePoint(c);
          }
        }
      }
    });
    return quoted.append('"').toString();
  }
}
