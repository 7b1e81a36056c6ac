package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.Equality;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.PythonObject;
import dev.tenon.templates.python.Tuple;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The variable {@code loop}: where a loop is. Items are taken one by one, and ahead only where it is asked for. */
final class Loop implements PythonObject, Callable {
  private final Iterator<Object> source;
  private final Deque<Object> ahead = new ArrayDeque<>();
  private final long depth0;
  private final Optional<Callable> recursion;
  private long index0 = -1;
  private Optional<Object> previous = Optional.empty(), current = Optional.empty(), changed = Optional.empty();

  Loop(Iterator<Object> source, long depth0, Optional<Callable> recursion) {
    this.source = source;
    this.depth0 = depth0;
    this.recursion = recursion;
  }

  boolean hasNext() {
    return !ahead.isEmpty() || source.hasNext();
  }

  Object next() {
    Object next = ahead.isEmpty() ? source.next() : ahead.removeFirst();
    index0++;
    previous = current;
    current = Optional.of(next);
    return next;
  }

  private long length() {
    while (source.hasNext()) ahead.addLast(source.next());
    return index0 + 1 + ahead.size();
  }

  private Optional<Object> peek() {
    if (ahead.isEmpty() && source.hasNext()) ahead.addLast(source.next());
    return Optional.ofNullable(ahead.peekFirst());
  }

  @Override public String typeName() {
    return "LoopContext";
  }

  @Override public String qualifiedType() {
    return "jinja2.runtime.LoopContext";
  }

  @Override public String repr() {
    return "<LoopContext " + (index0 + 1) + "/" + length() + ">";
  }

  @Override public Optional<Object> attribute(String name) {
    return Optional.ofNullable(switch (name) {
      case "index" -> index0 + 1;
      case "index0" -> index0;
      case "revindex" -> length() - index0;
      case "revindex0" -> length() - index0 - 1;
      case "length" -> length();
      case "first" -> index0 == 0;
      case "last" -> peek().isEmpty();
      case "depth" -> depth0 + 1;
      case "depth0" -> depth0;
      case "previtem" -> index0 == 0 ? Undefined.hint("there is no previous item") : previous.orElseThrow();
      case "nextitem" -> peek().orElseGet(() -> Undefined.hint("there is no next item"));
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) this::changed;
      default -> null;
    });
  }

  private Object cycle(Arguments arguments) {
    List<Object> items = arguments.positional();
    if (items.isEmpty()) throw PythonError.type("no items for cycling given");
    return items.get((int) (index0 % items.size()));
  }

  private Object changed(Arguments arguments) {
    Object now = Tuple.of(arguments.positional());
    boolean differs = changed.isEmpty() || !Equality.equal(changed.get(), now);
    changed = Optional.of(now);
    return differs;
  }

  @Override public Object call(Arguments arguments) {
    return recursion.orElseThrow(
        () -> PythonError.type("The loop must have the 'recursive' marker to be called recursively."))
        .call(new Arguments(List.of(arguments.bind("loop", 1, "iterable").get(0), depth0 + 1), java.util.Map.of()));
  }

  /** What a loop goes through: the values that a test lets pass. */
  static Iterator<Object> filtered(Iterator<Object> source, java.util.function.Predicate<Object> test) {
    return dev.tenon.templates.python.Generator.of(source, v -> test.test(v) ? List.of(v) : List.of()).rest();
  }

  static Iterator<Object> over(Object value) {
    return Values.iterate(value);
  }
}
