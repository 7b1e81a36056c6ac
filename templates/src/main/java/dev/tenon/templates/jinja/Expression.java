package dev.tenon.templates.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has a value. */
sealed interface Expression {
  record Constant(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record Items(List<Expression> items, boolean tuple) implements Expression {}

  record Pair(Expression key, Expression value) {}

  record Pairs(List<Pair> pairs) implements Expression {}

  record Attribute(Expression of, String name) implements Expression {}

  record Item(Expression of, Expression key) implements Expression {}

  record Slice(Expression of, Optional<Expression> start, Optional<Expression> stop, Optional<Expression> step)
      implements
        Expression {}

  /** What a call passes; starred values last. */
  record Passed(List<Expression> positional, Map<String, Expression> named, Optional<Expression> list,
      Optional<Expression> dict) {
    static final Passed NOTHING = new Passed(List.of(), Map.of(), Optional.empty(), Optional.empty());
  }

  record Call(Expression of, Passed passed) implements Expression {}

  /** A filter without what it works on. */
  record Filtering(String name, Passed passed) {}

  record Filter(Expression of, Filtering filtering) implements Expression {}

  record Test(Expression of, String name, Passed passed) implements Expression {}

  record Not(Expression of) implements Expression {}

  record Signed(String sign, Expression of) implements Expression {}

  record Arithmetic(String operator, Expression left, Expression right) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Concat(List<Expression> parts) implements Expression {}

  record Operand(String operator, Expression value) {}

  /** A chain: each neighbour is compared, up to the first that fails. */
  record Comparison(Expression first, List<Operand> rest) implements Expression {}

  record Conditional(Expression test, Expression then, Optional<Expression> otherwise) implements Expression {}
}
