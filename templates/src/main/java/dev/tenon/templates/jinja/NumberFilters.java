package dev.tenon.templates.jinja;

import static java.util.Map.entry;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Arithmetic;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.PercentFormat;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Rounding;
import dev.tenon.templates.python.Tuple;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.Map;
import java.util.Optional;

/** Filters of numbers. */
final class NumberFilters {
  static final Map<String, Filters.Filter> ALL = Map.ofEntries(entry("abs", (v, a, _) -> {
    a.places("abs", 0, 0);
    return Numbers.abs(v);
  }), entry("int", (v, a, _) -> integer(v, a.bind("int", 0, "default", "base"))),
      entry("float", (v, a, _) -> real(v, a.bind("float", 0, "default"))),
      entry("round", (v, a, _) -> round(v, a.bind("round", 0, "precision", "method"))),
      entry("filesizeformat", (v, a, _) -> size(v, a.bind("filesizeformat", 0, "binary"))));

  private NumberFilters() {}

  private static Object integer(Object value, Arguments.Bound given) {
    if (value instanceof Undefined u) throw u.error();
    Object otherwise = given.get(0, 0L);
    if (value instanceof Double d) return d.isNaN() ? otherwise : Numbers.truncate(d);
    if (Numbers.isInteger(value)) return Numbers.plus(value);
    if (!Values.isText(value)) return otherwise;
    int base = given.integer(1, 10);
    Optional<Object> whole = base == 0 || base >= 2 && base <= 36
        ? Numbers.parseInteger(Values.text(value), base)
        : Optional.empty();
    return whole.orElseGet(() -> Numbers.parseFloat(Values.text(value)).filter(Double::isFinite)
        .map(Numbers::truncate).orElse(otherwise));
  }

  private static Object real(Object value, Arguments.Bound given) {
    if (value instanceof Undefined u) throw u.error();
    if (Numbers.isNumber(value)) return Numbers.real(value);
    Optional<Double> parsed = Values.isText(value) ? Numbers.parseFloat(Values.text(value)) : Optional.empty();
    return parsed.isPresent() ? parsed.get() : given.get(0, 0.0);
  }

  private static Object round(Object value, Arguments.Bound given) {
    Object precision = given.get(0, 0L);
    String method = given.text(1, "common");
    return switch (method) {
      case "common" ->
        Rounding.round(value, precision == None.NONE ? Optional.empty() : Optional.of(Numbers.index(precision)));
      case "ceil", "floor" -> {
        Object power = Arithmetic.apply("**", 10L, precision);
        yield Arithmetic.apply("/", Rounding.whole(Arithmetic.apply("*", value, power), method.equals("ceil")), power);
      }
      default -> throw new PythonError("FilterArgumentError", "method must be common, ceil or floor");
    };
  }

  private static Object size(Object value, Arguments.Bound given) {
    if (value instanceof Undefined u) throw u.error();
    double bytes = Numbers.isNumber(value)
        ? Numbers.real(value)
        : Numbers.parseFloat(Values.text(value))
            .orElseThrow(() -> PythonError.value("could not convert string to float"));
    boolean binary = given.truth(0);
    double base = binary ? 1024 : 1000;
    if (bytes == 1) return "1 Byte";
    if (bytes < base) return Numbers.truncate(bytes) + " Bytes";
    double unit = base;
    String prefixes = "kMGTPEZY";
    for (int i = 0; i < prefixes.length(); i++) {
      unit *= base;
      if (bytes >= unit && i < prefixes.length() - 1) continue;
      String prefix = prefixes.substring(i, i + 1);
      Object figure = PercentFormat.format("%.1f ", Tuple.of(base * bytes / unit));
      return figure + (binary ? (prefix.equals("k") ? "K" : prefix) + "iB" : prefix + "B");
    }
    throw new IllegalStateException();
  }
}
