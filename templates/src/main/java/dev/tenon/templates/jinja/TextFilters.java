package dev.tenon.templates.jinja;

import static java.util.Map.entry;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Arithmetic;
import dev.tenon.templates.python.Attributes;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.Casing;
import dev.tenon.templates.python.CodePoints;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Json;
import dev.tenon.templates.python.Markup;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.PercentFormat;
import dev.tenon.templates.python.PrettyPrinting;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Size;
import dev.tenon.templates.python.Splitting;
import dev.tenon.templates.python.StringMethods;
import dev.tenon.templates.python.Tuple;
import dev.tenon.templates.python.Values;
import dev.tenon.templates.python.Wrapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Filters of texts; what is no text is printed first. */
final class TextFilters {
  static final Map<String, Filters.Filter> ALL = Map.ofEntries(entry("upper", method("upper")),
      entry("lower", method("lower")),
      entry("capitalize", method("capitalize")), entry("title", (v, a, _) -> title(v, a)),
      entry("string", (v, a, _) -> string(v, a)), entry("trim", (v, a, _) -> trim(v, a.bind("trim", 0, "chars"))),
      entry("replace", TextFilters::replace), entry("format", (v, a, _) -> format(v, a)),
      entry("center", (v, a, _) -> center(v, a.bind("center", 0, "width"))),
      entry("indent", (v, a, _) -> indent(v, a.bind("indent", 0, "width", "first", "blank"))),
      entry("truncate", (v, a, _) -> truncate(v, a.bind("truncate", 0, "length", "killwords", "end", "leeway"))),
      entry("wordcount", (v, a, _) -> words(v, a)),
      entry("wordwrap",
          (v, a, _) -> wrap(v, a.bind("wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens"))),
      entry("pprint", (v, a, _) -> pretty(v, a)),
      entry("tojson", (v, a, _) -> json(v, a.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys"))));

  private TextFilters() {}

  /** A text as it is, anything else printed. */
  static Object soft(Object value) {
    return Values.isText(value) ? value : Printing.str(value);
  }

  private static Object string(Object value, Arguments arguments) {
    arguments.bind("string", 0);
    return soft(value);
  }

  private static Object call(Object text, String method, Arguments arguments) {
    return ((Callable) Attributes.only(soft(text), method)).call(arguments);
  }

  private static Filters.Filter method(String name) {
    return (value, arguments, _) -> {
      arguments.bind(name, 0);
      return call(value, name, arguments);
    };
  }

  /** Words begin after whitespace, a hyphen or an opening bracket of any kind. */
  private static Object title(Object value, Arguments arguments) {
    arguments.bind("title", 0);
    String text = Values.text(soft(value));
    var out = new StringBuilder();
    for (int i = 0; i < text.length();) {
      boolean separator = isSeparator(text.codePointAt(i));
      int end = i;
      while (end < text.length() && isSeparator(text.codePointAt(end)) == separator)
        end += Character.charCount(text.codePointAt(end));
      String item = text.substring(i, end);
      int first = Character.charCount(item.codePointAt(0));
      out.append(Casing.upper(item.substring(0, first))).append(Casing.lower(item.substring(first)));
      i = end;
    }
    return out.toString();
  }

  private static boolean isSeparator(int c) {
    return CodePoints.isSpace(c) || "-({[<".indexOf(c) >= 0;
  }

  private static Object trim(Object value, Arguments.Bound given) {
    return call(value, "strip", Arguments.of(given.get(0, None.NONE)));
  }

  private static Object replace(Object value, Arguments arguments, Rendering rendering) {
    var given = arguments.bind("replace", 2, "old", "new", "count");
    Object count = given.get(2, None.NONE), old = given.get(0), with = given.get(1);
    int most = count == None.NONE ? -1 : Numbers.index(count);
    if (!rendering.escapes())
      return StringMethods.replace(Printing.str(value), Printing.str(old), Printing.str(with), most);
    boolean escaped = old instanceof Markup || with instanceof Markup && !(value instanceof Markup);
    Object text = escaped ? Markup.escape(value) : soft(value);
    return call(text, "replace", Arguments.of(soft(old), soft(with), (long) most));
  }

  private static Object format(Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty())
      throw new PythonError("FilterArgumentError", "can't handle positional and keyword arguments at the same time");
    if (arguments.named().isEmpty()) return PercentFormat.format(soft(value), Tuple.of(arguments.positional()));
    var named = new Dict();
    arguments.named().forEach(named::put);
    return PercentFormat.format(soft(value), named);
  }

  private static Object center(Object value, Arguments.Bound given) {
    return call(value, "center", Arguments.of(given.get(0, 80L)));
  }

  private static Object indent(Object value, Arguments.Bound given) {
    Object width = given.get(0, 4L);
    String by = Values.isText(width) ? Values.text(width) : " ".repeat(Size.check(Math.max(0, Numbers.index(width))));
    Object ended = Arithmetic.apply("+", value, value instanceof Markup ? new Markup("\n") : "\n");
    List<String> lines = new ArrayList<>(Splitting.lines(Values.text(ended), false));
    boolean first = given.truth(1), blank = given.truth(2);
    Size.check((long) lines.size() * by.length());
    for (int i = 0; i < lines.size(); i++)
      if (i == 0 ? first : blank || !lines.get(i).isEmpty()) lines.set(i, by + lines.get(i));
    String text = String.join("\n", lines);
    return value instanceof Markup ? new Markup(text) : text;
  }

  private static Object truncate(Object value, Arguments.Bound given) {
    int length = given.integer(0, 255);
    Object slack = given.get(3, None.NONE), end = given.get(2, "...");
    int leeway = slack == None.NONE ? 5 : Numbers.index(slack);
    int mark = (int) Values.length(end);
    if (length < mark) throw new PythonError("AssertionError", "expected length >= " + mark + ", got " + length);
    if (leeway < 0) throw new PythonError("AssertionError", "expected leeway >= 0, got " + leeway);
    if (Values.length(value) <= (long) length + leeway) return value;
    Object cut = CodePoints.slice(value, Optional.empty(), Optional.of((long) length - mark), Optional.empty());
    if (!given.truth(1))
      cut = Values.collect(call(cut, "rsplit", Arguments.of(" ", 1L))).getFirst();
    return Arithmetic.apply("+", cut, end);
  }

  private static Object words(Object value, Arguments arguments) {
    arguments.bind("wordcount", 0);
    long count = 0;
    boolean inside = false;
    for (int c : Values.text(soft(value)).codePoints().toArray()) {
      boolean word = c == '_' || CodePoints.isAlphanumeric(c);
      if (word && !inside) count++;
      inside = word;
    }
    return count;
  }

  private static Object wrap(Object value, Arguments.Bound given) {
    Object with = given.get(2, None.NONE);
    String between = with == None.NONE ? "\n" : Values.text(with);
    var paragraphs = new ArrayList<String>();
    for (String line : Splitting.lines(Values.text(value), false))
      paragraphs.add(String.join(between,
          Wrapping.wrap(line, given.integer(0, 79), !given.has(1) || given.truth(1), !given.has(3) || given.truth(3))));
    return String.join(between, paragraphs);
  }

  private static Object pretty(Object value, Arguments arguments) {
    arguments.bind("pprint", 0);
    return PrettyPrinting.format(value);
  }

  private static Object json(Object value, Arguments.Bound given) {
    return Json.dumps(value, given.truth(0), given.get(1, None.NONE), given.get(2, None.NONE), given.truth(3));
  }
}
