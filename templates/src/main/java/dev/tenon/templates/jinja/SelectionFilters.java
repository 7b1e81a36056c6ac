package dev.tenon.templates.jinja;

import static java.util.Map.entry;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Attributes;
import dev.tenon.templates.python.Generator;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Filters that apply a filter, a test or a look-up to each item; and what stands for what is undefined. */
final class SelectionFilters {
  static final Map<String, Filters.Filter> ALL = Map.ofEntries(entry("default", (v, a, _) -> otherwise(v, a)),
      entry("d", (v, a, _) -> otherwise(v, a)),
      entry("attr", (v, a, _) -> Attributes.only(v, Values.text(a.bind("attr", 1, "name").get(0)))),
      entry("map", SelectionFilters::map), entry("select", (v, a, r) -> select(v, a, r, false, true)),
      entry("reject", (v, a, r) -> select(v, a, r, false, false)),
      entry("selectattr", (v, a, r) -> select(v, a, r, true, true)),
      entry("rejectattr", (v, a, r) -> select(v, a, r, true, false)));

  private SelectionFilters() {}

  private static Object otherwise(Object value, Arguments arguments) {
    var given = arguments.bind("default", 0, "default_value", "boolean");
    return value instanceof Undefined || given.truth(1) && !Values.truth(value) ? given.get(0, "") : value;
  }

  private static Object map(Object value, Arguments arguments, Rendering rendering) {
    return SequenceFilters.lazy(() -> {
      if (!Values.truth(value)) return List.of().iterator();
      UnaryOperator<Object> change = change(arguments, rendering);
      return Generator.of(Values.iterate(value), item -> List.of(change.apply(item))).rest();
    });
  }

  private static UnaryOperator<Object> change(Arguments arguments, Rendering rendering) {
    List<Object> positional = arguments.positional();
    var named = new LinkedHashMap<>(arguments.named());
    if (positional.isEmpty() && named.containsKey("attribute")) {
      Object attribute = arguments.named().getOrDefault("attribute", None.NONE);
      named.remove("attribute");
      Optional<Object> otherwise = Optional.ofNullable(named.remove("default")).filter(v -> v != None.NONE);
      if (!named.isEmpty())
        throw argument("Unexpected keyword argument " + Printing.repr(named.keySet().iterator().next()));
      return Lookup.path(attribute, otherwise);
    }
    if (positional.isEmpty()) throw argument("map requires a filter argument");
    var rest = new Arguments(positional.subList(1, positional.size()), named);
    return item -> rendering.filter(name(positional.getFirst(), "filter"), item, rest);
  }

  private static PythonError argument(String message) {
    return new PythonError("FilterArgumentError", message);
  }

  private static String name(Object name, String kind) {
    if (Values.isText(name)) return Values.text(name);
    throw new PythonError("TemplateRuntimeError", "No " + kind + " named " + Printing.repr(name) + "."
        + (name instanceof Undefined u
            ? " (" + u.error().getMessage() + "; did you forget to quote the callable name?)"
            : ""));
  }

  private static Object select(Object value, Arguments arguments, Rendering rendering, boolean byAttribute,
      boolean wanted) {
    return SequenceFilters.lazy(() -> {
      if (!Values.truth(value)) return List.of().iterator();
      Predicate<Object> test = test(arguments, rendering, byAttribute);
      return Generator.of(Values.iterate(value), item -> test.test(item) == wanted ? List.of(item) : List.of()).rest();
    });
  }

  private static Predicate<Object> test(Arguments arguments, Rendering rendering, boolean byAttribute) {
    List<Object> given = arguments.positional();
    if (byAttribute && given.isEmpty()) throw argument("Missing parameter for attribute name");
    UnaryOperator<Object> path = byAttribute
        ? Lookup.path(given.getFirst(), Optional.empty())
        : UnaryOperator.identity();
    int at = byAttribute ? 1 : 0;
    if (given.size() <= at) return item -> Values.truth(path.apply(item));
    var rest = new Arguments(given.subList(at + 1, given.size()), arguments.named());
    return item -> rendering.test(name(given.get(at), "test"), path.apply(item), rest);
  }
}
