package dev.tenon.templates.jinja;

import static java.util.Map.entry;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Arithmetic;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.Casing;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.DictView;
import dev.tenon.templates.python.Equality;
import dev.tenon.templates.python.Markup;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** All tests by name. */
final class Tests {
  /** What stands after {@code is}. */
  interface Test {
    boolean holds(Object value, Arguments arguments);
  }

  private static final Map<String, Test> ALL = Map.ofEntries(entry("defined", of(v -> !(v instanceof Undefined))),
      entry("undefined", of(Undefined.class::isInstance)), entry("none", of(v -> v == None.NONE)),
      entry("boolean", of(Boolean.class::isInstance)), entry("true", of(Boolean.TRUE::equals)),
      entry("false", of(Boolean.FALSE::equals)), entry("string", of(Values::isText)),
      entry("mapping", of(Dict.class::isInstance)), entry("iterable", of(Values::isIterable)),
      entry("sequence", of(v -> Values.hasLength(v) && !(v instanceof DictView))),
      entry("number", of(Numbers::isNumber)),
      entry("integer", of(v -> Numbers.isInteger(v) && !(v instanceof Boolean))),
      entry("float", of(Double.class::isInstance)),
      entry("callable", of(v -> v instanceof Callable || v instanceof Undefined)),
      entry("escaped", of(Markup.class::isInstance)),
      entry("lower", of(v -> Casing.isLower(Printing.str(v)))),
      entry("upper", of(v -> Casing.isUpper(Printing.str(v)))),
      entry("odd", of(v -> Equality.equal(Arithmetic.apply("%", v, 2L), 1L))),
      entry("even", of(v -> Equality.equal(Arithmetic.apply("%", v, 2L), 0L))),
      entry("divisibleby", with("num", (v, n) -> Equality.equal(Arithmetic.apply("%", v, n), 0L))),
      entry("filter", of(v -> !(v instanceof Undefined) && v instanceof String s && Filters.has(s))),
      entry("test", of(v -> v instanceof String s && has(s))), entry("sameas", with("other", Equality::same)),
      entry("in", with("seq", (v, all) -> Equality.contains(all, v))), entry("eq", with("b", Equality::equal)),
      entry("equalto", with("b", Equality::equal)), entry("==", with("b", Equality::equal)),
      entry("ne", with("b", (a, b) -> !Equality.equal(a, b))), entry("!=", with("b", (a, b) -> !Equality.equal(a, b))),
      entry("lt", order("<")), entry("lessthan", order("<")), entry("<", order("<")), entry("le", order("<=")),
      entry("<=", order("<=")), entry("gt", order(">")), entry("greaterthan", order(">")), entry(">", order(">")),
      entry("ge", order(">=")), entry(">=", order(">=")));

  private Tests() {}

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Test named(String name) {
    Test test = ALL.get(name);
    if (test == null) throw new PythonError("TemplateRuntimeError", "No test named '" + name + "' found.");
    return test;
  }

  private static Test of(Predicate<Object> test) {
    return (value, arguments) -> {
      arguments.bind("test", 0);
      return test.test(value);
    };
  }

  private static Test with(String parameter, BiPredicate<Object, Object> test) {
    return (value, arguments) -> test.test(value, arguments.bind("test", 1, parameter).get(0));
  }

  private static Test order(String operator) {
    return with("b", (a, b) -> Equality.ordered(operator, a, b));
  }

}
