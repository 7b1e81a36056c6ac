package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.PythonError;
import java.util.HashMap;
import java.util.Map;

/** All filters by name. */
final class Filters {
  /** What stands after a bar. */
  interface Filter {
    Object apply(Object value, Arguments arguments, Rendering rendering);
  }

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  private static Map<String, Filter> all() {
    var all = new HashMap<>(TextFilters.ALL);
    all.putAll(HtmlFilters.ALL);
    all.putAll(NumberFilters.ALL);
    all.putAll(SequenceFilters.ALL);
    all.putAll(SelectionFilters.ALL);
    return Map.copyOf(all);
  }

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Filter named(String name) {
    Filter filter = ALL.get(name);
    if (filter == null) throw new PythonError("TemplateRuntimeError", "No filter named '" + name + "' found.");
    return filter;
  }
}
