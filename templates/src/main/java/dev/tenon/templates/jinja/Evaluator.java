package dev.tenon.templates.jinja;

import dev.tenon.templates.jinja.Node.Target;
import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.Markup;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Size;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One rendering: statements write to a text and bind names. */
final class Evaluator {
  /** Leaves a loop's body; no error, so without a trace. */
  private static final class Jumped extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final boolean again;

    Jumped(boolean again) {
      super(null, null, false, false);
      this.again = again;
    }
  }

  /** Where a generation block's text stands in the output, in UTF-16 units. */
  record Span(int start, int end) {}

  private final Map<String, Node.Block> blocks;
  private final Scope root;
  private final Budget budget = new Budget();
  private final ExpressionEvaluator expressions;
  private final StringBuilder output = new StringBuilder();
  private final List<Span> spans = new ArrayList<>();
  private StringBuilder out = output;
  private boolean escapes;
  private int line = 1;

  Evaluator(Map<String, Node.Block> blocks, Scope root, RandomGenerator random) {
    this.blocks = blocks;
    this.root = root;
    expressions = new ExpressionEvaluator(this, budget, random);
  }

  String render(List<Node> nodes) {
    run(nodes, root);
    return output.toString();
  }

  List<Span> spans() {
    return spans;
  }

  /** The line that was last begun. */
  int line() {
    return line;
  }

  /** Whether what is written is escaped. */
  boolean escapes() {
    return escapes;
  }

  Object value(Expression expression, Scope scope) {
    return expressions.value(expression, scope);
  }

  /** Runs a macro's body over its parameters. */
  Object run(MacroFunction macro, Scope parameters) {
    boolean caller = escapes;
    budget.enter();
    escapes = macro.escapes();
    String text;
    try {
      text = capture(() -> run(macro.procedure().body(), parameters));
    } finally {
      escapes = caller;
      budget.leave();
    }
    return caller ? new Markup(text) : text;
  }

  /** A block's text, by {@code self.name()}. */
  Optional<Object> block(String name) {
    return Optional.ofNullable(blocks.get(name))
        .map(block -> (Callable) _ -> marked(capture(() -> run(block.body(), new Scope(root)))));
  }

  private Object marked(String text) {
    return escapes ? new Markup(text) : text;
  }

  private String capture(Runnable writing) {
    StringBuilder outer = out;
    out = new StringBuilder();
    try {
      writing.run();
      budget.count(out.length());
      return out.toString();
    } finally {
      out = outer;
    }
  }

  private void write(String text) {
    Size.check((long) out.length() + text.length());
    out.append(text);
  }

  private void run(List<Node> nodes, Scope scope) {
    for (Node node : nodes) run(node, scope);
  }

  private void run(Node node, Scope scope) {
    line = node.line();
    budget.step();
    switch (node) {
      case Node.Text text -> write(text.text());
      case Node.Output output -> print(value(output.value(), scope));
      case Node.If choice -> choose(choice, scope);
      case Node.For loop -> {
        if (loop.recursive()) write(recursive(loop, value(loop.iterable(), scope), 0, scope));
        else loop(loop, value(loop.iterable(), scope), 0, scope);
      }
      case Node.Assign set -> assign(set.target(), value(set.value(), scope), scope);
      case Node.AssignBlock set -> {
        String text = capture(() -> run(set.body(), new Scope(scope)));
        assign(set.target(), filtered(marked(text), set.filters(), scope), scope);
      }
      case Node.Macro macro ->
        scope.set(macro.procedure().name(), new MacroFunction(macro.procedure(), scope, escapes, this));
      case Node.CallBlock call -> call(call, scope);
      case Node.With with -> {
        var inner = new Scope(scope);
        for (int i = 0; i < with.targets().size(); i++)
          assign(with.targets().get(i), value(with.values().get(i), scope), inner);
        run(with.body(), inner);
      }
      case Node.FilterBlock block ->
        print(filtered(marked(capture(() -> run(block.body(), new Scope(scope)))), block.filters(), scope));
      case Node.Generation generation -> {
        String text = capture(() -> run(generation.body(), new Scope(scope)));
        spans.add(new Span(output.length(), output.length() + text.length()));
        write(text);
      }
      case Node.Block block -> {
        if (block.required())
          throw new PythonError("TemplateRuntimeError", "Required block '" + block.name() + "' not found");
        run(block.body(), new Scope(block.scoped() ? scope : root));
      }
      case Node.Autoescape auto -> {
        boolean outer = escapes;
        escapes = Values.truth(value(auto.on(), scope));
        try {
          run(auto.body(), new Scope(scope));
        } finally {
          escapes = outer;
        }
      }
      case Node.Jump jump -> throw new Jumped(jump.again());
      case Node.Loading loading -> {
        value(loading.template(), scope);
        throw PythonError.type("no loader for this environment specified");
      }
    }
  }

  private void print(Object value) {
    write(escapes ? Markup.escape(value).text() : Printing.str(value));
  }

  private void choose(Node.If choice, Scope scope) {
    for (Node.Branch branch : choice.branches()) {
      if (Values.truth(value(branch.test(), scope))) {
        run(branch.body(), scope);
        return;
      }
    }
    run(choice.otherwise(), scope);
  }

  private Object filtered(Object value, List<Expression.Filtering> filters, Scope scope) {
    Object result = value;
    for (Expression.Filtering filter : filters) result = expressions.filter(result, filter, scope);
    return result;
  }

  private void call(Node.CallBlock call, Scope scope) {
    var caller = new MacroFunction(call.body(), scope, escapes, this);
    Arguments passed = expressions.arguments(call.call().passed(), scope);
    var named = new LinkedHashMap<>(passed.named());
    if (named.putIfAbsent("caller", caller) != null)
      throw PythonError.type("got multiple values for keyword argument 'caller'");
    print(expressions.call(value(call.call().of(), scope), new Arguments(passed.positional(), named)));
  }

  private String recursive(Node.For loop, Object over, long depth0, Scope scope) {
    budget.enter();
    try {
      return capture(() -> loop(loop, over, depth0, scope));
    } finally {
      budget.leave();
    }
  }

  private void loop(Node.For node, Object over, long depth0, Scope scope) {
    Iterator<Object> items = Values.iterate(over);
    if (node.test().isPresent()) {
      Expression test = node.test().get();
      items = Loop.filtered(items, item -> {
        var inner = new Scope(scope);
        assign(node.target(), item, inner);
        return Values.truth(value(test, inner));
      });
    }
    Optional<Callable> recursion = node.recursive()
        ? Optional.of(a -> marked(recursive(node, a.positional().get(0), (Long) a.positional().get(1), scope)))
        : Optional.empty();
    var loop = new Loop(items, depth0, recursion);
    boolean completed = false;
    while (loop.hasNext()) {
      budget.step();
      var inner = new Scope(scope);
      inner.set("loop", loop);
      assign(node.target(), loop.next(), inner);
      try {
        run(node.body(), inner);
        completed = true;
      } catch (Jumped jumped) {
        if (!jumped.again) break;
      }
    }
    // As jinja2 does: also where every iteration was cut short.
    if (!completed) run(node.otherwise(), new Scope(scope));
  }

  private void assign(Target target, Object value, Scope scope) {
    switch (target) {
      case Target.Named named -> scope.set(named.name(), value);
      case Target.InNamespace in -> {
        if (!(scope.get(in.namespace()).orElseGet(() -> Undefined.name(in.namespace())) instanceof Namespace namespace))
          throw new PythonError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
        namespace.set(in.attribute(), value);
      }
      case Target.Several several -> unpack(several.targets(), value, scope);
    }
  }

  private void unpack(List<Target> targets, Object value, Scope scope) {
    if (!Values.isIterable(value))
      throw PythonError.type("cannot unpack non-iterable " + Values.typeName(value) + " object");
    Iterator<Object> items = Values.iterate(value);
    var taken = new ArrayList<Object>();
    while (taken.size() <= targets.size() && items.hasNext()) taken.add(items.next());
    if (taken.size() > targets.size())
      throw PythonError.value("too many values to unpack (expected " + targets.size() + ")");
    if (taken.size() < targets.size())
      throw PythonError
          .value("not enough values to unpack (expected " + targets.size() + ", got " + taken.size() + ")");
    for (int i = 0; i < targets.size(); i++) assign(targets.get(i), taken.get(i), scope);
  }
}
