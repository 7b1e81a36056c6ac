package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Arithmetic;
import dev.tenon.templates.python.Attributes;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.CodePoints;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Equality;
import dev.tenon.templates.python.Markup;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Size;
import dev.tenon.templates.python.Tuple;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What expressions are worth. */
final class ExpressionEvaluator implements Rendering {
  private final Evaluator statements;
  private final Budget budget;
  private final RandomGenerator random;

  ExpressionEvaluator(Evaluator statements, Budget budget, RandomGenerator random) {
    this.statements = statements;
    this.budget = budget;
    this.random = random;
  }

  Object value(Expression expression, Scope scope) {
    budget.step();
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.Name name -> scope.get(name.name()).orElseGet(() -> Undefined.name(name.name()));
      case Expression.Items items -> {
        var values = new ArrayList<Object>(items.items().size());
        for (Expression item : items.items()) values.add(value(item, scope));
        yield items.tuple() ? Tuple.of(values) : values;
      }
      case Expression.Pairs pairs -> {
        var dict = new Dict();
        for (Expression.Pair pair : pairs.pairs()) dict.put(value(pair.key(), scope), value(pair.value(), scope));
        yield dict;
      }
      case Expression.Attribute attribute -> {
        Object of = value(attribute.of(), scope);
        budget.through(of);
        yield Attributes.attribute(of, attribute.name());
      }
      case Expression.Item item -> Attributes.item(value(item.of(), scope), value(item.key(), scope));
      case Expression.Slice slice -> budget.made(CodePoints.slice(value(slice.of(), scope), maybe(slice.start(), scope),
          maybe(slice.stop(), scope), maybe(slice.step(), scope)));
      case Expression.Call call -> call(value(call.of(), scope), arguments(call.passed(), scope));
      case Expression.Filter filter -> filter(value(filter.of(), scope), filter.filtering(), scope);
      case Expression.Test test -> test(test.name(), value(test.of(), scope), arguments(test.passed(), scope));
      case Expression.Not not -> !Values.truth(value(not.of(), scope));
      case Expression.Signed signed -> {
        Object of = value(signed.of(), scope);
        yield signed.sign().equals("-") ? Numbers.negate(of) : Numbers.plus(of);
      }
      case Expression.Arithmetic sum ->
        budget.made(Arithmetic.apply(sum.operator(), value(sum.left(), scope), value(sum.right(), scope)));
      case Expression.And and -> {
        Object left = value(and.left(), scope);
        yield Values.truth(left) ? value(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Object left = value(or.left(), scope);
        yield Values.truth(left) ? left : value(or.right(), scope);
      }
      case Expression.Concat concat -> budget.made(concat(concat, scope));
      case Expression.Comparison comparison -> compare(comparison, scope);
      case Expression.Conditional choice -> {
        if (Values.truth(value(choice.test(), scope))) yield value(choice.then(), scope);
        yield choice.otherwise().isPresent()
            ? value(choice.otherwise().get(), scope)
            : Undefined.hint("the inline if-expression evaluated to false and no else section was defined.");
      }
    };
  }

  private Optional<Object> maybe(Optional<Expression> expression, Scope scope) {
    return expression.map(e -> value(e, scope));
  }

  /** In an escaping region, text joined to markup is escaped. */
  private Object concat(Expression.Concat concat, Scope scope) {
    var parts = new ArrayList<Object>();
    for (Expression part : concat.parts()) parts.add(value(part, scope));
    boolean markup = escapes() && parts.stream().anyMatch(Markup.class::isInstance);
    var joined = new StringBuilder();
    for (Object part : parts)
      Size.check(joined.append(markup ? Markup.escape(part).text() : Printing.str(part)).length());
    return markup ? new Markup(joined.toString()) : joined.toString();
  }

  private Object compare(Expression.Comparison comparison, Scope scope) {
    Object left = value(comparison.first(), scope);
    for (Expression.Operand operand : comparison.rest()) {
      Object right = value(operand.value(), scope);
      budget.through(right);
      boolean holds = switch (operand.operator()) {
        case "==" -> Equality.equal(left, right);
        case "!=" -> !Equality.equal(left, right);
        case "in" -> Equality.contains(right, left);
        case "not in" -> !Equality.contains(right, left);
        default -> Equality.ordered(operand.operator(), left, right);
      };
      if (!holds) return false;
      left = right;
    }
    return true;
  }

  Arguments arguments(Expression.Passed passed, Scope scope) {
    var positional = new ArrayList<Object>();
    for (Expression argument : passed.positional()) positional.add(value(argument, scope));
    var named = new LinkedHashMap<String, Object>();
    passed.named().forEach((name, argument) -> named.put(name, value(argument, scope)));
    passed.list().ifPresent(list -> positional.addAll(Values.collect(value(list, scope))));
    passed.dict().ifPresent(dict -> {
      if (!(value(dict, scope) instanceof Dict more)) throw PythonError.type("argument after ** must be a mapping");
      for (Object key : more.keys())
        if (!Values.isText(key) || named.putIfAbsent(Values.text(key), more.get(key).orElseThrow()) != null)
          throw PythonError.type(Values.isText(key)
              ? "got multiple values for keyword argument " + Printing.repr(key)
              : "keywords must be strings");
    });
    return new Arguments(positional, named);
  }

  Object call(Object function, Arguments arguments) {
    if (function instanceof Undefined u) throw u.error();
    if (!(function instanceof Callable callable))
      throw PythonError.type("'" + Values.typeName(function) + "' object is not callable");
    return budget.made(callable.call(arguments));
  }

  Object filter(Object value, Expression.Filtering filtering, Scope scope) {
    return filter(filtering.name(), value, arguments(filtering.passed(), scope));
  }

  @Override public Object filter(String name, Object value, Arguments arguments) {
    budget.step();
    budget.through(value);
    Object result = Filters.named(name).apply(value, arguments, this);
    return result == value ? result : budget.made(result);
  }

  @Override public boolean test(String name, Object value, Arguments arguments) {
    budget.step();
    return Tests.named(name).holds(value, arguments);
  }

  @Override public boolean escapes() {
    return statements.escapes();
  }

  @Override public RandomGenerator random() {
    return random;
  }
}
