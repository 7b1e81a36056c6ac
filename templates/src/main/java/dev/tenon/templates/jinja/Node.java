package dev.tenon.templates.jinja;

import java.util.List;
import java.util.Optional;

/** What writes, binds a name, or steers; each knows its line. */
sealed interface Node {
  int line();

  /** What is assigned to. */
  sealed interface Target {
    record Named(String name) implements Target {}

    record InNamespace(String namespace, String attribute) implements Target {}

    record Several(List<Target> targets) implements Target {}
  }

  record Text(int line, String text) implements Node {}

  record Output(int line, Expression value) implements Node {}

  record Branch(Expression test, List<Node> body) {}

  record If(int line, List<Branch> branches, List<Node> otherwise) implements Node {}

  record For(int line, Target target, Expression iterable, Optional<Expression> test, boolean recursive,
      List<Node> body,
      List<Node> otherwise) implements Node {}

  record Assign(int line, Target target, Expression value) implements Node {}

  record AssignBlock(int line, Target target, List<Expression.Filtering> filters, List<Node> body) implements Node {}

  /** The last parameters have defaults; catches names which of caller, varargs and kwargs the body reads. */
  record Procedure(String name, List<String> parameters, List<Expression> defaults, List<Node> body,
      java.util.Set<String> catches) {}

  record Macro(int line, Procedure procedure) implements Node {}

  record CallBlock(int line, Expression.Call call, Procedure body) implements Node {}

  record With(int line, List<Target> targets, List<Expression> values, List<Node> body) implements Node {}

  record FilterBlock(int line, List<Expression.Filtering> filters, List<Node> body) implements Node {}

  record Generation(int line, List<Node> body) implements Node {}

  record Block(int line, String name, boolean scoped, boolean required, List<Node> body) implements Node {}

  record Autoescape(int line, Expression on, List<Node> body) implements Node {}

  /** Break, or continue. */
  record Jump(int line, boolean again) implements Node {}

  /** Needs another template, which there never is. */
  record Loading(int line, Expression template) implements Node {}
}
