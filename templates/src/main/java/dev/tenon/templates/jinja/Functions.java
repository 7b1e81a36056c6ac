package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Attributes;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.PythonObject;
import dev.tenon.templates.python.Range;
import dev.tenon.templates.python.Strftime;
import dev.tenon.templates.python.Values;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** The functions that every template has. */
final class Functions {
  /** Jinja's sandbox refuses longer ranges. */
  private static final int MAX_RANGE = 100_000;

  private Functions() {}

  static void define(Scope scope, Clock clock) {
    function(scope, "range", Functions::range);
    function(scope, "namespace", a -> new Namespace(dict(a)));
    function(scope, "joiner", Functions::joiner);
    function(scope, "cycler", Cycler::new);
    function(scope, "raise_exception", a -> {
      throw new PythonError("TemplateError", Printing.str(a.bind("raise_exception", 1, "message").get(0)));
    });
    function(scope, "strftime_now",
        a -> Strftime.format(ZonedDateTime.now(clock), Values.text(a.bind("strftime_now", 1, "format").get(0))));
    scope.set("dict", new DictType());
  }

  private static void function(Scope scope, String name, Callable function) {
    scope.set(name, function);
  }

  private static Object range(Arguments arguments) {
    var given = arguments.places("range", 1, 3);
    long first = Numbers.whole(given.get(0));
    var range = given.has(1)
        ? new Range(first, Numbers.whole(given.get(1)), Numbers.whole(given.get(2, 1L)))
        : new Range(0, first, 1);
    if (range.length() > MAX_RANGE)
      throw new PythonError("OverflowError",
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + MAX_RANGE + ").");
    return range;
  }

  private static Dict dict(Arguments arguments) {
    if (arguments.positional().size() > 1)
      throw PythonError.type("dict expected at most 1 argument, got " + arguments.positional().size());
    var dict = new Dict();
    for (Object source : arguments.positional()) {
      if (source instanceof Dict other) {
        dict.putAll(other);
        continue;
      }
      for (Object pair : Values.collect(source)) {
        List<Object> two = Values.collect(pair);
        if (two.size() != 2)
          throw PythonError.value("dictionary update sequence element has length " + two.size() + "; 2 is required");
        dict.put(two.get(0), two.get(1));
      }
    }
    arguments.named().forEach(dict::put);
    return dict;
  }

  private record DictType() implements Callable, PythonObject {
    @Override public Object call(Arguments arguments) {
      return dict(arguments);
    }

    @Override public String typeName() {
      return "TemplateDict";
    }

    @Override public Optional<Object> attribute(String name) {
      return name.equals("fromkeys") ? Optional.of((Callable) Attributes::fromKeys) : Optional.empty();
    }
  }

  /** Nothing the first time, then a separator. */
  private static Object joiner(Arguments arguments) {
    Object separator = arguments.bind("joiner", 0, "sep").get(0, ", ");
    return new Joiner(separator);
  }

  private static final class Joiner implements Callable, PythonObject {
    private final Object separator;
    private boolean used;

    Joiner(Object separator) {
      this.separator = separator;
    }

    @Override public Object call(Arguments arguments) {
      arguments.bind("joiner", 0);
      Object now = used ? separator : "";
      used = true;
      return now;
    }

    @Override public String typeName() {
      return "Joiner";
    }

    @Override public Optional<Object> attribute(String name) {
      return switch (name) {
        case "sep" -> Optional.of(separator);
        case "used" -> Optional.of(used);
        default -> Optional.empty();
      };
    }
  }

  /** Values one after another, from the first again after the last. */
  private static final class Cycler implements PythonObject {
    private final List<Object> items;
    private int at;

    Cycler(Arguments arguments) {
      items = arguments.positional();
      if (!arguments.named().isEmpty()) throw PythonError.type("Cycler() got an unexpected keyword argument");
      if (items.isEmpty()) throw new PythonError("RuntimeError", "at least one item has to be provided");
    }

    @Override public String typeName() {
      return "Cycler";
    }

    @Override public Optional<Object> attribute(String name) {
      return switch (name) {
        case "current" -> Optional.of(items.get(at));
        case "items" -> Optional.of(dev.tenon.templates.python.Tuple.of(items));
        case "pos" -> Optional.of((long) at);
        case "next" -> Optional.of((Callable) _ -> {
          Object now = items.get(at);
          at = (at + 1) % items.size();
          return now;
        });
        case "reset" -> Optional.of((Callable) _ -> {
          at = 0;
          return dev.tenon.templates.python.None.NONE;
        });
        default -> Optional.empty();
      };
    }
  }
}
