package dev.tenon.templates.jinja;

import static java.util.Map.entry;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Arithmetic;
import dev.tenon.templates.python.CodePoints;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Equality;
import dev.tenon.templates.python.Generator;
import dev.tenon.templates.python.Markup;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Size;
import dev.tenon.templates.python.Tuple;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Filters of lists and of what can be gone through. */
final class SequenceFilters {
  static final Map<String, Filters.Filter> ALL = Map.ofEntries(entry("length", (v, a, _) -> length(v, a)),
      entry("count", (v, a, _) -> length(v, a)), entry("first", (v, a, _) -> first(v, a)),
      entry("last", (v, a, _) -> last(v, a)),
      entry("list", (v, a, _) -> list(v, a)), entry("random", SequenceFilters::random),
      entry("reverse", (v, a, _) -> reverse(v, a)),
      entry("items", (v, a, _) -> items(v, a)), entry("join", SequenceFilters::join),
      entry("sum", (v, a, _) -> sum(v, a.bind("sum", 0, "attribute", "start"))),
      entry("min", (v, a, _) -> extreme(v, a.bind("min", 0, "case_sensitive", "attribute"), -1)),
      entry("max", (v, a, _) -> extreme(v, a.bind("max", 0, "case_sensitive", "attribute"), 1)),
      entry("sort", (v, a, _) -> sort(v, a.bind("sort", 0, "reverse", "case_sensitive", "attribute"))),
      entry("dictsort", (v, a, _) -> dictSort(v, a.bind("dictsort", 0, "case_sensitive", "by", "reverse"))),
      entry("unique", (v, a, _) -> unique(v, a.bind("unique", 0, "case_sensitive", "attribute"))),
      entry("groupby", (v, a, _) -> group(v, a.bind("groupby", 1, "attribute", "default", "case_sensitive"))),
      entry("batch", (v, a, _) -> batch(v, a.bind("batch", 1, "linecount", "fill_with"))),
      entry("slice", (v, a, _) -> slice(v, a.bind("slice", 1, "slices", "fill_with"))));

  private SequenceFilters() {}

  private static Object length(Object value, Arguments arguments) {
    arguments.places("len", 0, 0);
    return Values.length(value);
  }

  private static Object first(Object value, Arguments arguments) {
    arguments.bind("first", 0);
    Iterator<Object> items = Values.iterate(value);
    return items.hasNext() ? items.next() : Undefined.hint("No first item, sequence was empty.");
  }

  private static Object last(Object value, Arguments arguments) {
    arguments.bind("last", 0);
    if (value instanceof Generator) throw PythonError.type("'generator' object is not reversible");
    List<Object> items = Values.collect(value);
    return items.isEmpty() ? Undefined.hint("No last item, sequence was empty.") : items.getLast();
  }

  private static Object list(Object value, Arguments arguments) {
    arguments.bind("list", 0);
    return Values.collect(value);
  }

  private static Object random(Object value, Arguments arguments, Rendering rendering) {
    arguments.bind("random", 0);
    Values.length(value);
    List<Object> items = Values.collect(value);
    return items.isEmpty()
        ? Undefined.hint("No random item, sequence was empty.")
        : items.get(rendering.random().nextInt(items.size()));
  }

  private static Object reverse(Object value, Arguments arguments) {
    arguments.bind("reverse", 0);
    if (Values.isText(value)) return CodePoints.slice(value, Optional.empty(), Optional.empty(), Optional.of(-1L));
    if (!Values.isIterable(value)) throw new PythonError("FilterArgumentError", "argument must be iterable");
    List<Object> items = Values.collect(value);
    Collections.reverse(items);
    return value instanceof Generator ? items : new Generator(items.iterator());
  }

  private static Object items(Object value, Arguments arguments) {
    arguments.bind("items", 0);
    return lazy(() -> {
      if (value instanceof Undefined) return List.of().iterator();
      if (!(value instanceof Dict dict)) throw PythonError.type("Can only get item pairs from a mapping.");
      return dict.items().iterator();
    });
  }

  /** What begins only when its first item is asked for. */
  static Generator lazy(java.util.function.Supplier<Iterator<Object>> source) {
    return new Generator(new Iterator<>() {
      private Optional<Iterator<Object>> begun = Optional.empty();

      private Iterator<Object> items() {
        if (begun.isEmpty()) begun = Optional.of(source.get());
        return begun.get();
      }

      @Override public boolean hasNext() {
        return items().hasNext();
      }

      @Override public Object next() {
        return items().next();
      }
    });
  }

  private static Object join(Object value, Arguments arguments, Rendering rendering) {
    var given = arguments.bind("join", 0, "d", "attribute");
    UnaryOperator<Object> path = Lookup.path(given.get(1, None.NONE), Optional.empty());
    List<Object> items = Values.collect(value).stream().map(path).toList();
    Object between = given.get(0, "");
    boolean markup = rendering.escapes()
        && (between instanceof Markup || items.stream().anyMatch(Markup.class::isInstance));
    var joined = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) joined.append(markup ? Markup.escape(between).text() : Printing.str(between));
      Size.check(joined.append(markup ? Markup.escape(items.get(i)).text() : Printing.str(items.get(i))).length());
    }
    return markup ? new Markup(joined.toString()) : joined.toString();
  }

  private static Object sum(Object value, Arguments.Bound given) {
    Object total = given.get(1, 0L);
    if (Values.isText(total)) throw PythonError.type("sum() can't sum strings [use ''.join(seq) instead]");
    UnaryOperator<Object> path = Lookup.path(given.get(0, None.NONE), Optional.empty());
    for (Object item : Values.collect(value)) total = Arithmetic.apply("+", total, path.apply(item));
    return total;
  }

  private static Object extreme(Object value, Arguments.Bound given, int sign) {
    UnaryOperator<Object> key = Lookup.key(given.get(1, None.NONE), given.truth(0));
    List<Object> items = Values.collect(value);
    if (items.isEmpty()) return Undefined.hint("No aggregated item, sequence was empty.");
    Object best = items.getFirst();
    for (Object item : items.subList(1, items.size()))
      if (Equality.ordered(sign < 0 ? "<" : ">", key.apply(item), key.apply(best))) best = item;
    return best;
  }

  private static List<Object> sorted(List<Object> items, UnaryOperator<Object> key, boolean reverse) {
    record Keyed(Object key, Object item) {}
    Comparator<Keyed> order = (l, r) -> Equality.compare("<", l.key, r.key);
    return new ArrayList<>(items.stream().map(item -> new Keyed(key.apply(item), item))
        .sorted(reverse ? order.reversed() : order).map(Keyed::item).toList());
  }

  /** Several attributes stand with commas between. */
  private static Object sort(Object value, Arguments.Bound given) {
    Object attribute = given.get(2, None.NONE);
    boolean caseSensitive = given.truth(1);
    List<Object> attributes = Values.isText(attribute)
        ? List.of((Object[]) Values.text(attribute).split(",", -1))
        : List.of(attribute);
    List<UnaryOperator<Object>> keys = attributes.stream().map(a -> Lookup.key(a, caseSensitive)).toList();
    return sorted(Values.collect(value), item -> new ArrayList<>(keys.stream().map(k -> k.apply(item)).toList()),
        given.truth(0));
  }

  private static Object dictSort(Object value, Arguments.Bound given) {
    String by = given.text(1, "key");
    if (!by.equals("key") && !by.equals("value"))
      throw new PythonError("FilterArgumentError", "You can only sort by either \"key\" or \"value\"");
    if (!(value instanceof Dict dict))
      throw value instanceof Undefined u
          ? u.error()
          : new PythonError("AttributeError", "'" + Values.typeName(value) + "' object has no attribute 'items'");
    int at = by.equals("key") ? 0 : 1;
    return sorted(dict.items(), pair -> Lookup.folded(((Tuple) pair).items().get(at), given.truth(0)), given.truth(2));
  }

  private static Object unique(Object value, Arguments.Bound given) {
    UnaryOperator<Object> key = Lookup.key(given.get(1, None.NONE), given.truth(0));
    return lazy(() -> {
      var seen = new HashSet<Object>();
      return Generator
          .of(Values.iterate(value), item -> seen.add(Equality.key(key.apply(item))) ? List.of(item) : List.of())
          .rest();
    });
  }

  private static Object group(Object value, Arguments.Bound given) {
    Optional<Object> otherwise = given.values().get(1).filter(v -> v != None.NONE);
    boolean caseSensitive = given.truth(2);
    UnaryOperator<Object> path = Lookup.path(given.get(0), otherwise);
    UnaryOperator<Object> key = item -> Lookup.folded(path.apply(item), caseSensitive);
    var groups = new ArrayList<Object>();
    var members = new ArrayList<Object>();
    for (Object item : sorted(Values.collect(value), key, false)) {
      if (!members.isEmpty() && !Equality.equal(key.apply(members.getFirst()), key.apply(item))) {
        groups.add(group(path, members));
        members.clear();
      }
      members.add(item);
    }
    if (!members.isEmpty()) groups.add(group(path, members));
    return groups;
  }

  private static Tuple group(UnaryOperator<Object> path, List<Object> members) {
    return new Tuple(List.of(path.apply(members.getFirst()), new ArrayList<>(members)), List.of("grouper", "list"));
  }

  private static Object batch(Object value, Arguments.Bound given) {
    int size = given.integer(0, 0);
    Object fill = given.get(1, None.NONE);
    return lazy(() -> {
      var batches = new ArrayList<Object>();
      var current = new ArrayList<Object>();
      for (Object item : Values.collect(value)) {
        if (current.size() == size) {
          batches.add(new ArrayList<>(current));
          current.clear();
        }
        current.add(item);
      }
      Size.check(size);
      while (fill != None.NONE && !current.isEmpty() && current.size() < size) current.add(fill);
      if (!current.isEmpty()) batches.add(current);
      return batches.iterator();
    });
  }

  private static Object slice(Object value, Arguments.Bound given) {
    Object fill = given.get(1, None.NONE);
    return lazy(() -> {
      List<Object> items = Values.collect(value);
      int slices = Size.check(Numbers.index(given.get(0)));
      if (slices == 0) throw new PythonError("ZeroDivisionError", "integer division or modulo by zero");
      var made = new ArrayList<Object>();
      int at = 0;
      for (int i = 0; i < slices; i++) {
        int size = items.size() / slices + (i < items.size() % slices ? 1 : 0);
        var slice = new ArrayList<>(items.subList(at, at + size));
        if (fill != None.NONE && i >= items.size() % slices) slice.add(fill);
        made.add(slice);
        at += size;
      }
      return made.iterator();
    });
  }
}
