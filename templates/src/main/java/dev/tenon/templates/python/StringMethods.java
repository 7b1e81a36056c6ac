package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** The methods of texts. */
public final class StringMethods {
  static final Set<String> NAMES = Set.of("capitalize", "casefold", "center", "count", "encode", "endswith",
      "expandtabs",
      "find", "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier",
      "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip",
      "maketrans", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition",
      "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper",
      "zfill");

  private StringMethods() {}

  /** What {@code self.name(arguments)} gives; of markup, texts are markup. */
  static Object call(Object self, String name, Arguments arguments) {
    if (!(self instanceof Markup(String text))) return call((String) self, name, arguments, Function.identity());
    Object result = call(text, name, arguments,
        v -> Values.isText(v) || name.startsWith("format") ? Markup.escape(v) : v);
    return marked(result, name);
  }

  private static Object marked(Object result, String name) {
    return switch (result) {
      case String s -> new Markup(s);
      case List<?> l when !name.equals("maketrans") ->
        new ArrayList<Object>(Values.list(l).stream().map(v -> marked(v, name)).toList());
      case Tuple t -> Tuple.of(t.items().stream().map(v -> marked(v, name)).toList());
      default -> result;
    };
  }

  private static Object call(String s, String name, Arguments a, Function<Object, Object> escape) {
    return switch (name) {
      case "strip" -> strip(s, a.places(name, 0, 1), true, true);
      case "lstrip" -> strip(s, a.places(name, 0, 1), true, false);
      case "rstrip" -> strip(s, a.places(name, 0, 1), false, true);
      case "split" -> split(s, a.bind(name, 0, "sep", "maxsplit"), false);
      case "rsplit" -> split(s, a.bind(name, 0, "sep", "maxsplit"), true);
      case "splitlines" -> new ArrayList<Object>(Splitting.lines(s, a.bind(name, 0, "keepends").truth(0)));
      case "partition" -> partition(s, Values.text(a.places(name, 1, 1).get(0)), false);
      case "rpartition" -> partition(s, Values.text(a.places(name, 1, 1).get(0)), true);
      case "join" -> join(s, a.places(name, 1, 1).get(0), escape);
      case "replace" -> {
        var given = a.bind(name, 2, "old", "new", "count");
        yield replace(s, Values.text(given.get(0)), Values.text(escape.apply(given.get(1))), given.integer(2, -1));
      }
      case "startswith" -> edge(s, name, a.places(name, 1, 3), String::startsWith);
      case "endswith" -> edge(s, name, a.places(name, 1, 3), String::endsWith);
      case "find" -> find(s, a.places(name, 1, 3), false);
      case "rfind" -> find(s, a.places(name, 1, 3), true);
      case "index" -> found(find(s, a.places(name, 1, 3), false));
      case "rindex" -> found(find(s, a.places(name, 1, 3), true));
      case "count" -> count(s, a.places(name, 1, 3));
      case "ljust", "rjust", "center" -> justify(s, name, a.places(name, 1, 2));
      case "zfill" -> zeros(s, Numbers.index(a.places(name, 1, 1).get(0)));
      case "removeprefix" -> {
        String prefix = Values.text(a.places(name, 1, 1).get(0));
        yield s.startsWith(prefix) ? s.substring(prefix.length()) : s;
      }
      case "removesuffix" -> {
        String suffix = Values.text(a.places(name, 1, 1).get(0));
        yield s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s;
      }
      case "expandtabs" -> expand(s, a.bind(name, 0, "tabsize").integer(0, 8));
      case "encode" -> Bytes.encode(s, a.bind(name, 0, "encoding", "errors").text(0, "utf-8"));
      case "format" -> BraceFormat.format(s, a, escape);
      case "format_map" -> BraceFormat.formatMap(s, a.places(name, 1, 1).get(0), escape);
      case "translate" -> Translation.translate(s, a.places(name, 1, 1).get(0));
      case "maketrans" -> Translation.table(a.places(name, 1, 3));
      default -> {
        a.places(name, 0, 0);
        yield plain(s, name);
      }
    };
  }

  /** Methods without arguments. */
  private static Object plain(String s, String name) {
    return switch (name) {
      case "upper" -> Casing.upper(s);
      case "lower" -> Casing.lower(s);
      case "title" -> Casing.title(s);
      case "capitalize" -> Casing.capitalize(s);
      case "swapcase" -> Casing.swap(s);
      case "casefold" -> Casing.fold(s);
      case "isupper" -> Casing.isUpper(s);
      case "islower" -> Casing.isLower(s);
      case "istitle" -> Casing.isTitle(s);
      case "isalpha" -> Casing.all(s, Character::isLetter);
      case "isalnum" -> Casing.all(s, CodePoints::isAlphanumeric);
      case "isdigit" -> Casing.all(s, CodePoints::isDigit);
      case "isdecimal" -> Casing.all(s, CodePoints::isDecimal);
      case "isnumeric" -> Casing.all(s, CodePoints::isNumeric);
      case "isspace" -> Casing.all(s, CodePoints::isSpace);
      case "isascii" -> s.chars().allMatch(c -> c < 128);
      case "isprintable" -> s.codePoints().allMatch(CodePoints::isPrintable);
      case "isidentifier" -> !s.isEmpty()
          && (Character.isUnicodeIdentifierStart(s.codePointAt(0)) || s.charAt(0) == '_')
          && s.codePoints().allMatch(c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
      default -> throw new IllegalStateException(name);
    };
  }

  private static String strip(String s, Arguments.Bound given, boolean left, boolean right) {
    Object characters = given.get(0, None.NONE);
    if (characters == None.NONE) return CodePoints.strip(s, CodePoints::isSpace, left, right);
    String set = Values.text(characters);
    return CodePoints.strip(s, c -> set.indexOf(c) >= 0, left, right);
  }

  private static Object split(String text, Arguments.Bound given, boolean right) {
    Object between = given.get(0, None.NONE);
    int most = given.integer(1, -1);
    if (between == None.NONE)
      return new ArrayList<Object>(right ? Splitting.right(text, most) : Splitting.left(text, most));
    String separator = Values.text(between);
    return new ArrayList<Object>(
        right ? Splitting.right(text, separator, most) : Splitting.left(text, separator, most));
  }

  private static Tuple partition(String s, String separator, boolean right) {
    if (separator.isEmpty()) throw PythonError.value("empty separator");
    int at = right ? s.lastIndexOf(separator) : s.indexOf(separator);
    if (at < 0) return right ? Tuple.of("", "", s) : Tuple.of(s, "", "");
    return Tuple.of(s.substring(0, at), separator, s.substring(at + separator.length()));
  }

  private static String join(String s, Object items, Function<Object, Object> escape) {
    var joined = new StringJoiner(s);
    int index = 0;
    for (Object item : Values.collect(items)) {
      if (!Values.isText(item))
        throw PythonError
            .type("sequence item " + index + ": expected str instance, " + Values.typeName(item) + " found");
      joined.add(Values.text(escape.apply(item)));
      Size.check(joined.length());
      index++;
    }
    return joined.toString();
  }

  /** With the first so many occurrences replaced, all if negative; nothing stands before each character and at the end. */
  public static String replace(String s, String old, String with, int count) {
    if (count == 0) return s;
    if (old.isEmpty()) return between(s, with, count);
    var out = new StringBuilder();
    int from = 0;
    for (int at; count != 0 && (at = s.indexOf(old, from)) >= 0; from = at + old.length(), count--) {
      out.append(s, from, at).append(with);
      Size.check(out.length());
    }
    return out.append(s, from, s.length()).toString();
  }

  private static String between(String s, String with, int count) {
    var out = new StringBuilder();
    int i = 0;
    for (; i <= s.length() && count != 0; count--) {
      Size.check(out.append(with).length());
      if (i == s.length()) return out.toString();
      out.appendCodePoint(s.codePointAt(i));
      i += Character.charCount(s.codePointAt(i));
    }
    return out.append(s, i, s.length()).toString();
  }

  /** The part that start and end name, and where it begins; empty if the start is beyond the text. */
  private record Part(String text, int offset) {
    static Optional<Part> of(String s, Arguments.Bound given) {
      int length = CodePoints.length(s);
      Optional<Object> start = given.values().get(1).filter(v -> v != None.NONE);
      Optional<Object> end = given.values().get(2).filter(v -> v != None.NONE);
      if (start.map(Numbers::index).orElse(0) > length) return Optional.empty();
      var at = CodePoints.Indices.of(length, start, end, Optional.empty());
      if (at.start() > at.stop()) return Optional.empty();
      return Optional.of(new Part(CodePoints.between(s, at.start(), at.stop()), at.start()));
    }
  }

  private static long find(String s, Arguments.Bound given, boolean last) {
    String sought = Values.text(given.get(0));
    return Part.of(s, given).map(part -> {
      int at = last ? part.text.lastIndexOf(sought) : part.text.indexOf(sought);
      return at < 0 ? -1L : (long) part.offset + part.text.codePointCount(0, at);
    }).orElse(-1L);
  }

  private static long found(long at) {
    if (at < 0) throw PythonError.value("substring not found");
    return at;
  }

  private static long count(String s, Arguments.Bound given) {
    String sought = Values.text(given.get(0));
    return Part.of(s, given).map(part -> {
      if (sought.isEmpty()) return CodePoints.length(part.text) + 1L;
      return Splitting.left(part.text, sought, -1).size() - 1L;
    }).orElse(0L);
  }

  private static boolean edge(String s, String name, Arguments.Bound given, BiPredicate<String, String> test) {
    Object sought = given.get(0);
    if (!(sought instanceof Tuple) && !Values.isText(sought))
      throw PythonError.type(name + " first arg must be str or a tuple of str, not " + Values.typeName(sought));
    List<Object> all = sought instanceof Tuple t ? t.items() : List.of(sought);
    return Part.of(s, given).map(part -> all.stream().anyMatch(x -> test.test(part.text, Values.text(x))))
        .orElse(false);
  }

  private static String justify(String s, String name, Arguments.Bound given) {
    String fill = Values.text(given.get(1, " "));
    if (CodePoints.length(fill) != 1)
      throw PythonError.type("The fill character must be exactly one character long");
    int width = Numbers.index(given.get(0));
    return switch (name) {
      case "ljust" -> pad(s, width, fill, 0);
      case "rjust" -> pad(s, width, fill, 1);
      default -> center(s, width, fill);
    };
  }

  /** In the middle; CPython puts the odd one left if the width is odd. */
  public static String center(String s, int width, String fill) {
    int missing = width - CodePoints.length(s);
    return missing <= 0
        ? s
        : fill.repeat(missing / 2 + (missing & width & 1))
            + pad(s, width - missing / 2 - (missing & width & 1), fill, 0);
  }

  private static String pad(String s, int width, String fill, int left) {
    int missing = width - CodePoints.length(s);
    if (missing <= 0) return s;
    Size.check(width);
    return left == 1 ? fill.repeat(missing) + s : s + fill.repeat(missing);
  }

  private static String zeros(String s, int width) {
    boolean signed = s.startsWith("-") || s.startsWith("+");
    return (signed ? s.substring(0, 1) : "") + pad(signed ? s.substring(1) : s, signed ? width - 1 : width, "0", 1);
  }

  private static String expand(String s, int size) {
    var out = new StringBuilder();
    int column = 0;
    for (int c : s.codePoints().toArray()) {
      if (c == '\t') {
        int spaces = size <= 0 ? 0 : size - column % size;
        column += spaces;
        Size.check((long) out.length() + spaces);
        out.repeat(' ', spaces);
      } else {
        column = c == '\n' || c == '\r' ? 0 : column + 1;
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }
}
