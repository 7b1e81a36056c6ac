package dev.tenon.templates.jinja;

import dev.tenon.templates.jinja.Expression.Filtering;
import dev.tenon.templates.jinja.Expression.Operand;
import dev.tenon.templates.jinja.Expression.Pair;
import dev.tenon.templates.jinja.Expression.Passed;
import dev.tenon.templates.jinja.Token.Kind;
import dev.tenon.templates.python.None;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expressions, loosest first: {@code if else}, or, and, not, comparison chains, {@code + -}, {@code ~}, {@code * / // %},
 * {@code **} (from the left), signs, then what follows a value: attributes, items, calls, filters, tests.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private final Tokens tokens;
  private final NameUse names;

  ExpressionParser(Tokens tokens, NameUse names) {
    this.tokens = tokens;
    this.names = names;
  }

  Expression expression() {
    int unknown = names.unknown();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      Optional<Expression> otherwise = tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
      value = new Expression.Conditional(test, value, otherwise);
      names.forgive(unknown);
    }
    return value;
  }

  /** One expression, or a tuple where commas follow; without brackets a tuple is not empty. */
  Expression tuple(boolean conditional, boolean brackets, String end) {
    var items = new ArrayList<Expression>();
    boolean tuple = false;
    while (true) {
      if (!items.isEmpty()) tokens.expectOperator(",");
      if (isTupleEnd() || !end.isEmpty() && tokens.isName(end)) break;
      items.add(conditional ? expression() : or());
      if (!tokens.isOperator(",")) break;
      tuple = true;
    }
    if (!tuple && !items.isEmpty()) return items.getFirst();
    if (!tuple && !brackets)
      throw tokens.fail("Expected an expression, got '" + tokens.current().described() + "'");
    return new Expression.Items(items, true);
  }

  private boolean isTupleEnd() {
    return tokens.is(Kind.VARIABLE_END) || tokens.is(Kind.BLOCK_END) || tokens.isOperator(")");
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) left = new Expression.Or(left, and());
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) left = new Expression.And(left, not());
    return left;
  }

  private Expression not() {
    return tokens.skipName("not") ? new Expression.Not(not()) : comparison();
  }

  private Expression comparison() {
    Expression first = sum();
    var rest = new ArrayList<Operand>();
    while (true) {
      Token token = tokens.current();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        tokens.next();
        rest.add(new Operand(token.text(), sum()));
      } else if (tokens.skipName("in")) {
        rest.add(new Operand("in", sum()));
      } else if (token.isName("not") && tokens.look().isName("in")) {
        tokens.next();
        tokens.next();
        rest.add(new Operand("not in", sum()));
      } else {
        return rest.isEmpty() ? first : new Expression.Comparison(first, rest);
      }
    }
  }

  private Expression sum() {
    Expression left = concat();
    while (tokens.isOperator("+") || tokens.isOperator("-"))
      left = new Expression.Arithmetic(tokens.next().text(), left, concat());
    return left;
  }

  private Expression concat() {
    var parts = new ArrayList<Expression>(List.of(product()));
    while (tokens.skipOperator("~")) parts.add(product());
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concat(parts);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.isOperator("*") || tokens.isOperator("/") || tokens.isOperator("//") || tokens.isOperator("%"))
      left = new Expression.Arithmetic(tokens.next().text(), left, power());
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skipOperator("**")) left = new Expression.Arithmetic("**", left, unary(true));
    return left;
  }

  /** Filters and tests bind to the whole of what a sign is before. */
  private Expression unary(boolean filters) {
    boolean signed = tokens.isOperator("-") || tokens.isOperator("+");
    Expression value = postfix(signed ? new Expression.Signed(tokens.next().text(), unary(false)) : primary());
    return filters ? filtersAndTests(value) : value;
  }

  private Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME -> switch (token.text()) {
        case "true", "True" -> new Expression.Constant(true);
        case "false", "False" -> new Expression.Constant(false);
        case "none", "None" -> new Expression.Constant(None.NONE);
        default -> names.read(token.text());
      };
      case INTEGER, FLOAT -> new Expression.Constant(token.value());
      case STRING -> {
        var text = new StringBuilder(token.value().toString());
        while (tokens.is(Kind.STRING)) text.append(tokens.next().value());
        yield new Expression.Constant(text.toString());
      }
      default -> brackets(token);
    };
  }

  private Expression brackets(Token open) {
    if (open.isOperator("(")) {
      Expression value = tuple(true, true, "");
      tokens.expectOperator(")");
      return value;
    }
    if (open.isOperator("[")) return list();
    if (open.isOperator("{")) return dict();
    throw new SyntaxError("unexpected '" + open.described() + "'", open.line());
  }

  private Expression list() {
    var items = new ArrayList<Expression>();
    while (!tokens.isOperator("]")) {
      if (!items.isEmpty()) tokens.expectOperator(",");
      if (tokens.isOperator("]")) break;
      items.add(expression());
    }
    tokens.expectOperator("]");
    return new Expression.Items(items, false);
  }

  private Expression dict() {
    var pairs = new ArrayList<Pair>();
    while (!tokens.isOperator("}")) {
      if (!pairs.isEmpty()) tokens.expectOperator(",");
      if (tokens.isOperator("}")) break;
      Expression key = expression();
      tokens.expectOperator(":");
      pairs.add(new Pair(key, expression()));
    }
    tokens.expectOperator("}");
    return new Expression.Pairs(pairs);
  }

  private Expression postfix(Expression value) {
    while (true) {
      if (tokens.skipOperator(".")) value = attribute(value);
      else if (tokens.skipOperator("[")) value = item(value);
      else if (tokens.isOperator("(")) value = new Expression.Call(value, passed());
      else return value;
    }
  }

  private Expression filtersAndTests(Expression value) {
    while (true) {
      if (tokens.isOperator("|")) value = filtered(value, filters());
      else if (tokens.skipName("is")) value = test(value);
      else if (tokens.isOperator("(")) value = new Expression.Call(value, passed());
      else return value;
    }
  }

  private static Expression filtered(Expression value, List<Filtering> filters) {
    for (Filtering filter : filters) value = new Expression.Filter(value, filter);
    return value;
  }

  private Expression attribute(Expression of) {
    Token name = tokens.next();
    if (name.kind() == Kind.NAME) return new Expression.Attribute(of, name.text());
    if (name.kind() != Kind.INTEGER) throw new SyntaxError("expected name or number", name.line());
    return new Expression.Item(of, new Expression.Constant(name.value()));
  }

  private Expression item(Expression of) {
    if (tokens.isOperator("]")) {
      tokens.next();
      return new Expression.Item(of, new Expression.Items(List.of(), true));
    }
    var keys = new ArrayList<Expression>();
    do {
      if (tokens.isOperator(":")) return slice(of, Optional.empty(), keys.isEmpty());
      Expression key = expression();
      if (tokens.isOperator(":")) return slice(of, Optional.of(key), keys.isEmpty());
      keys.add(key);
    } while (tokens.skipOperator(","));
    tokens.expectOperator("]");
    return new Expression.Item(of, keys.size() == 1 ? keys.getFirst() : new Expression.Items(keys, true));
  }

  private Expression slice(Expression of, Optional<Expression> start, boolean alone) {
    tokens.expectOperator(":");
    Optional<Expression> stop = bound(), step = tokens.skipOperator(":") ? bound() : Optional.empty();
    if (!alone || tokens.isOperator(",")) throw tokens.fail("a slice must stand alone in its brackets");
    tokens.expectOperator("]");
    return new Expression.Slice(of, start, stop, step);
  }

  private Optional<Expression> bound() {
    boolean none = tokens.isOperator(":") || tokens.isOperator("]") || tokens.isOperator(",");
    return none ? Optional.empty() : Optional.of(expression());
  }

  /** Filters one after another, each after its bar. */
  List<Filtering> filters() {
    var filters = new ArrayList<Filtering>();
    while (tokens.skipOperator("|")) filters.add(filter());
    return filters;
  }

  Filtering filter() {
    int line = tokens.current().line();
    String name = dotted();
    names.filter(name, line);
    return new Filtering(name, tokens.isOperator("(") ? passed() : Passed.NOTHING);
  }

  private String dotted() {
    var name = new StringBuilder(tokens.expect(Kind.NAME).text());
    while (tokens.skipOperator(".")) name.append('.').append(tokens.expect(Kind.NAME).text());
    return name.toString();
  }

  /** An argument may follow a test without brackets; what connects expressions is none. */
  private Expression test(Expression value) {
    boolean negated = tokens.skipName("not");
    int line = tokens.current().line();
    String name = dotted();
    names.test(name, line);
    Passed passed = Passed.NOTHING;
    if (tokens.isOperator("(")) passed = passed();
    else if (isArgument()) {
      if (tokens.isName("is")) throw tokens.fail("You cannot chain multiple tests with is");
      passed = new Passed(List.of(postfix(primary())), Map.of(), Optional.empty(), Optional.empty());
    }
    Expression test = new Expression.Test(value, name, passed);
    return negated ? new Expression.Not(test) : test;
  }

  private boolean isArgument() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
      case STRING, INTEGER, FLOAT -> true;
      default -> token.isOperator("[") || token.isOperator("{");
    };
  }

  private Passed passed() {
    int line = tokens.current().line();
    tokens.expectOperator("(");
    var positional = new ArrayList<Expression>();
    var named = new LinkedHashMap<String, Expression>();
    Optional<Expression> list = Optional.empty(), dict = Optional.empty();
    boolean comma = false;
    while (!tokens.isOperator(")")) {
      if (comma) {
        tokens.expectOperator(",");
        if (tokens.isOperator(")")) break;
      }
      boolean valid;
      if (tokens.skipOperator("*")) {
        valid = list.isEmpty() && dict.isEmpty();
        list = Optional.of(expression());
      } else if (tokens.skipOperator("**")) {
        valid = dict.isEmpty();
        dict = Optional.of(expression());
      } else if (tokens.is(Kind.NAME) && tokens.look().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        valid = dict.isEmpty() && named.putIfAbsent(name, expression()) == null;
      } else {
        valid = list.isEmpty() && dict.isEmpty() && named.isEmpty();
        positional.add(expression());
      }
      if (!valid) throw new SyntaxError("invalid syntax for function call expression", line);
      comma = true;
    }
    tokens.expectOperator(")");
    return new Passed(positional, named, list, dict);
  }
}
