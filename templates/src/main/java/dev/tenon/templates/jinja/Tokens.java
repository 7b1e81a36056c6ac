package dev.tenon.templates.jinja;

import dev.tenon.templates.jinja.Token.Kind;
import java.util.List;

/** Tokens, read in order. */
final class Tokens {
  private final List<Token> tokens;
  private int at;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) at++;
    return token;
  }

  boolean is(Kind kind) {
    return current().kind() == kind;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isOperator(String operator) {
    return current().isOperator(operator);
  }

  boolean skipName(String name) {
    boolean found = isName(name);
    if (found) next();
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = isOperator(operator);
    if (found) next();
    return found;
  }

  void expectName(String name) {
    if (!skipName(name)) throw expected(name);
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) throw expected(operator);
  }

  Token expect(Kind kind) {
    if (!is(kind)) throw expected(kind.words());
    return next();
  }

  private SyntaxError expected(String what) {
    if (is(Kind.END)) return fail("unexpected end of template, expected '" + what + "'.");
    return fail("expected token '" + what + "', got '" + current().described() + "'");
  }

  SyntaxError fail(String message) {
    return new SyntaxError(message, current().line());
  }
}
