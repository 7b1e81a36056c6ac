package dev.tenon.templates.python;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code str.format}: texts with {@code {fields}}, whose attributes and items are looked up as the sandbox does. */
final class BraceFormat {
  private static final Pattern REST = Pattern.compile("\\.([^.\\[]+)|\\[([^\\]]+)\\]");
  private final Arguments arguments;
  private final Function<Object, Object> escape;
  private int next;
  private boolean numbered;

  private BraceFormat(Arguments arguments, Function<Object, Object> escape) {
    this.arguments = arguments;
    this.escape = escape;
  }

  static String format(String text, Arguments arguments, Function<Object, Object> escape) {
    return new BraceFormat(arguments, escape).format(text, 2);
  }

  static String formatMap(String text, Object map, Function<Object, Object> escape) {
    if (!(map instanceof Dict d)) throw PythonError.type("format_map() argument must be a mapping");
    var named = new java.util.LinkedHashMap<String, Object>();
    d.keys().forEach(k -> named.put(Printing.str(k), d.get(k).orElseThrow()));
    return format(text, new Arguments(List.of(), named), escape);
  }

  private String format(String text, int depth) {
    if (depth < 0) throw PythonError.value("Max string recursion exceeded");
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '{' && c != '}') {
        out.append(c);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == c) {
        out.append(c);
        i++;
      } else {
        if (c == '}') throw PythonError.value("Single '}' encountered in format string");
        int end = end(text, i + 1);
        out.append(field(text.substring(i + 1, end), depth));
        i = end;
      }
      Size.check(out.length());
    }
    return out.toString();
  }

  private static int end(String text, int from) {
    if (from >= text.length()) throw PythonError.value("Single '{' encountered in format string");
    int open = 1;
    boolean bracket = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '[') bracket = true;
      else if (c == ']') bracket = false;
      else if (c == '{' && !bracket) open++;
      else if (c == '}' && !bracket && --open == 0) return i;
    }
    throw PythonError.value("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int colon = -1, mark = -1;
    boolean bracket = false;
    for (int i = 0; i < field.length() && colon < 0 && mark < 0; i++) {
      char c = field.charAt(i);
      if (c == '[') bracket = true;
      if (c == ']') bracket = false;
      if (c == ':' && !bracket) colon = i;
      if (c == '!' && !bracket) mark = i;
    }
    String conversion = "";
    if (mark >= 0) {
      colon = field.indexOf(':', mark);
      conversion = field.substring(mark + 1, colon < 0 ? field.length() : colon);
      if (conversion.length() != 1) throw PythonError.value("expected ':' after conversion specifier");
    }
    String name = field.substring(0, mark >= 0 ? mark : colon >= 0 ? colon : field.length());
    Object value = converted(value(name), conversion);
    String spec = colon < 0 ? "" : format(field.substring(colon + 1), depth - 1);
    Object escaped = escape.apply(value);
    return spec.isEmpty() ? Printing.str(escaped) : FormatSpec.format(value, spec);
  }

  private static Object converted(Object value, String conversion) {
    return switch (conversion) {
      case "" -> value;
      case "s" -> Printing.str(value);
      case "r" -> Printing.repr(value);
      case "a" -> Printing.ascii(value);
      default -> throw PythonError.value("Unknown conversion specifier " + conversion);
    };
  }

  private Object value(String field) {
    int end = 0;
    while (end < field.length() && field.charAt(end) != '.' && field.charAt(end) != '[') end++;
    Object value = first(field.substring(0, end));
    Matcher m = REST.matcher(field);
    while (end < field.length()) {
      m.region(end, field.length());
      if (!m.lookingAt()) throw PythonError.value("Empty attribute in format string");
      String attribute = m.group(1), item = m.group(2);
      value = attribute != null
          ? Attributes.attribute(value, attribute)
          : Attributes.item(value, isNumber(item) ? (Object) Long.parseLong(item) : item);
      end = m.end();
    }
    return value;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Object first(String name) {
    if (name.isEmpty()) {
      if (numbered)
        throw PythonError.value("cannot switch from manual field specification to automatic field numbering");
      return positional(next++);
    }
    if (isNumber(name)) {
      if (next > 0)
        throw PythonError.value("cannot switch from manual field specification to automatic field numbering");
      numbered = true;
      return positional(Integer.parseInt(name));
    }
    return Optional.ofNullable(arguments.named().get(name))
        .orElseThrow(() -> new PythonError("KeyError", Printing.repr(name)));
  }

  private Object positional(int index) {
    if (index >= arguments.positional().size())
      throw new PythonError("IndexError", "Replacement index " + index + " out of range for positional args tuple");
    return arguments.positional().get(index);
  }
}
