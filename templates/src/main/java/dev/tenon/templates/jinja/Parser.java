package dev.tenon.templates.jinja;

import dev.tenon.templates.jinja.Node.Branch;
import dev.tenon.templates.jinja.Node.Procedure;
import dev.tenon.templates.jinja.Node.Target;
import dev.tenon.templates.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A template's statements. */
final class Parser {
  private final Tokens tokens;
  private final NameUse names = new NameUse();
  private final ExpressionParser expressions;
  private final Map<String, Node.Block> blocks = new LinkedHashMap<>();
  private final List<String> open = new ArrayList<>();
  private int loops, loopsOfFunction;

  private Parser(Tokens tokens) {
    this.tokens = tokens;
    expressions = new ExpressionParser(tokens, names);
  }

  /** A template as read: what it does, and its blocks by name. */
  record Parsed(List<Node> nodes, Map<String, Node.Block> blocks) {}

  static Parsed parse(String template) {
    var parser = new Parser(new Tokens(Lexer.tokens(template)));
    List<Node> nodes = parser.nodes(Set.of());
    parser.names.check();
    return new Parsed(nodes, parser.blocks);
  }

  /** Nodes up to a tag that ends them, which is left; or to the template's end. */
  private List<Node> nodes(Set<String> ends) {
    var nodes = new ArrayList<Node>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> nodes.add(new Node.Text(token.line(), token.text()));
        case VARIABLE_BEGIN -> {
          nodes.add(new Node.Output(token.line(), expressions.tuple(true, false, "")));
          tokens.expect(Kind.VARIABLE_END);
        }
        case BLOCK_BEGIN -> {
          if (tokens.is(Kind.NAME) && ends.contains(tokens.current().text())) return nodes;
          nodes.addAll(statement(ends));
          tokens.expect(Kind.BLOCK_END);
        }
        default -> {
          if (ends.isEmpty()) return nodes;
          throw tokens.fail("Unexpected end of template. Jinja was looking for the following tags: " + listed(ends)
              + ". The innermost block that needs to be closed is '" + open.getLast() + "'.");
        }
      }
    }
  }

  private static String listed(Set<String> tags) {
    return String.join(" or ", tags.stream().sorted().map(t -> "'" + t + "'").toList());
  }

  /** A tag's body: up to one of its ends; the last is consumed. */
  private List<Node> body(String... ends) {
    tokens.skipOperator(":");
    tokens.expect(Kind.BLOCK_END);
    return nodes(Set.of(ends));
  }

  /** A body checked for unknown names by itself, whose last tag is consumed. */
  private List<Node> wholeBody(String end) {
    int unknown = names.unknown();
    List<Node> body = body(end);
    tokens.next();
    names.insist(unknown);
    return body;
  }

  private List<Node> statement(Set<String> ends) {
    if (!tokens.is(Kind.NAME)) throw tokens.fail("tag name expected");
    Token tag = tokens.next();
    open.add(tag.text());
    List<Node> nodes = switch (tag.text()) {
      case "print" -> print(tag.line());
      default -> List.of(statement(tag, tag.line(), ends));
    };
    open.removeLast();
    return nodes;
  }

  private Node statement(Token tag, int line, Set<String> ends) {
    return switch (tag.text()) {
      case "if" -> ifs(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "call" -> call(line);
      case "with" -> with(line);
      case "filter" -> {
        var filters = new ArrayList<>(List.of(expressions.filter()));
        filters.addAll(expressions.filters());
        yield new Node.FilterBlock(line, filters, wholeBody("endfilter"));
      }
      case "generation" -> new Node.Generation(line, function(() -> wholeBody("endgeneration")));
      case "break", "continue" -> {
        if (loopsOfFunction == 0) throw new SyntaxError("'" + tag.text() + "' outside loop", line);
        yield new Node.Jump(line, tag.text().equals("continue"));
      }
      case "block" -> block(line);
      case "autoescape" -> new Node.Autoescape(line, expressions.expression(), wholeBody("endautoescape"));
      case "extends", "include", "import", "from" -> loading(line);
      default -> throw unknown(tag, ends);
    };
  }

  private static SyntaxError unknown(Token tag, Set<String> ends) {
    return new SyntaxError("Encountered unknown tag '" + tag.text() + "'."
        + (ends.isEmpty() ? "" : " Jinja was looking for the following tags: " + listed(ends) + "."), tag.line());
  }

  private List<Node> print(int line) {
    var nodes = new ArrayList<Node>();
    while (!tokens.is(Kind.BLOCK_END)) {
      if (!nodes.isEmpty()) tokens.expectOperator(",");
      nodes.add(new Node.Output(line, expressions.expression()));
    }
    return nodes;
  }

  private Node ifs(int line) {
    int unknown = names.unknown();
    var branches = new ArrayList<Branch>();
    List<Node> otherwise = List.of();
    while (true) {
      Expression test = expressions.tuple(false, false, "");
      branches.add(new Branch(test, body("elif", "else", "endif")));
      String end = tokens.next().text();
      if (end.equals("elif")) continue;
      if (end.equals("else")) {
        otherwise = body("endif");
        tokens.next();
      }
      names.forgive(unknown);
      return new Node.If(line, branches, otherwise);
    }
  }

  private Node loop(int line) {
    Target target = target("in", false, true);
    tokens.expectName("in");
    Expression iterable = expressions.tuple(false, false, "recursive");
    int unknown = names.unknown();
    Optional<Expression> test = tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
    boolean recursive = tokens.skipName("recursive");
    loops++;
    loopsOfFunction++;
    List<Node> body = body("endfor", "else");
    loopsOfFunction--;
    List<Node> otherwise = List.of();
    if (tokens.next().text().equals("else")) {
      otherwise = body("endfor");
      tokens.next();
    }
    loops--;
    names.insist(unknown);
    return new Node.For(line, target, iterable, test, recursive, body, otherwise);
  }

  private Node set(int line) {
    Target target = target("", true, false);
    if (tokens.skipOperator("=")) return new Node.Assign(line, target, expressions.tuple(true, false, ""));
    return new Node.AssignBlock(line, target, expressions.filters(), wholeBody("endset"));
  }

  /** Names, with commas between for several; of a namespace its attribute, where that is allowed. */
  private Target target(String end, boolean namespaces, boolean inLoop) {
    var targets = new ArrayList<Target>();
    boolean several = false;
    while (true) {
      if (!targets.isEmpty()) tokens.expectOperator(",");
      boolean over = tokens.is(Kind.BLOCK_END) || tokens.isOperator(")") || tokens.isOperator("=")
          || !end.isEmpty() && tokens.isName(end);
      if (over) break;
      targets.add(oneTarget(namespaces, inLoop));
      if (!tokens.isOperator(",")) break;
      several = true;
    }
    if (!several && targets.size() == 1) return targets.getFirst();
    if (targets.isEmpty()) throw tokens.fail("Expected an expression, got '" + tokens.current().described() + "'");
    return new Target.Several(targets);
  }

  private Target oneTarget(boolean namespaces, boolean inLoop) {
    Token token = tokens.next();
    if (token.isOperator("(") || token.isOperator("[")) {
      if (token.isOperator("[")) throw new SyntaxError("can't assign to 'list'", token.line());
      boolean empty = tokens.isOperator(")");
      Target inner = empty ? new Target.Several(List.of()) : target("", false, inLoop);
      tokens.expectOperator(")");
      return inner;
    }
    if (token.kind() != Kind.NAME || Set.of("true", "false", "none", "True", "False", "None").contains(token.text()))
      throw new SyntaxError("can't assign to '" + token.described() + "'", token.line());
    if (namespaces && tokens.skipOperator(".")) {
      names.read(token.text());
      return new Target.InNamespace(token.text(), tokens.expect(Kind.NAME).text());
    }
    if (token.text().equals("loop") && (loops > 0 || inLoop))
      throw new SyntaxError("Can't assign to special loop variable in for-loop target", token.line());
    names.bind(token.text());
    return new Target.Named(token.text());
  }

  private Node macro(int line) {
    String name = tokens.expect(Kind.NAME).text();
    names.bind(name);
    return new Node.Macro(line, procedure(name, true, "endmacro", () -> {
    }));
  }

  private Node call(int line) {
    var call = new ArrayList<Expression>();
    Procedure body = procedure("", tokens.isOperator("("), "endcall", () -> call.add(expressions.expression()));
    if (!(call.getFirst() instanceof Expression.Call called)) throw new SyntaxError("expected call", line);
    return new Node.CallBlock(line, called, body);
  }

  /** Parameters in brackets, if there are any; what stands after them; and a body. */
  private Procedure procedure(String name, boolean brackets, String end, Runnable rest) {
    var parameters = new ArrayList<String>();
    var defaults = new ArrayList<Expression>();
    if (brackets) tokens.expectOperator("(");
    while (brackets && !tokens.isOperator(")")) {
      if (!parameters.isEmpty()) tokens.expectOperator(",");
      Token parameter = tokens.expect(Kind.NAME);
      if (parameters.contains(parameter.text()))
        throw new SyntaxError("duplicate argument '" + parameter.text() + "' in function definition", parameter.line());
      parameters.add(parameter.text());
      if (tokens.skipOperator("=")) defaults.add(expressions.expression());
      else
        if (!defaults.isEmpty())
          throw new SyntaxError("non-default argument follows default argument", parameter.line());
    }
    if (brackets) tokens.expectOperator(")");
    rest.run();
    int line = tokens.current().line();
    names.enterMacro();
    List<Node> body = function(() -> wholeBody(end));
    Set<String> catches = new java.util.HashSet<>(names.leaveMacro());
    int caller = parameters.indexOf("caller");
    if (catches.contains("caller") && caller >= 0 && caller < parameters.size() - defaults.size())
      throw new SyntaxError("When defining macros or call blocks the special \"caller\" argument must be omitted or be"
          + " given a default.", line);
    parameters.forEach(catches::remove);
    return new Procedure(name, parameters, defaults, body, catches);
  }

  /** A body that loops around it do not reach into. */
  private List<Node> function(Supplier<List<Node>> body) {
    int outer = loopsOfFunction;
    loopsOfFunction = 0;
    List<Node> nodes = body.get();
    loopsOfFunction = outer;
    return nodes;
  }

  private Node with(int line) {
    var targets = new ArrayList<Target>();
    var values = new ArrayList<Expression>();
    while (!tokens.is(Kind.BLOCK_END)) {
      if (!targets.isEmpty()) tokens.expectOperator(",");
      targets.add(target("", false, false));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Node.With(line, targets, values, wholeBody("endwith"));
  }

  private Node block(int line) {
    String name = tokens.expect(Kind.NAME).text();
    boolean scoped = tokens.skipName("scoped"), required = tokens.skipName("required");
    if (tokens.isOperator("-"))
      throw tokens.fail("Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an"
          + " underscore instead.");
    List<Node> body = function(() -> wholeBody("endblock"));
    if (required && body.stream().anyMatch(n -> !(n instanceof Node.Text t) || !t.text().isBlank()))
      throw new SyntaxError("Required blocks can only contain comments or whitespace", line);
    tokens.skipName(name);
    var block = new Node.Block(line, name, scoped, required, body);
    if (blocks.putIfAbsent(name, block) != null) throw new SyntaxError("block '" + name + "' defined twice", line);
    return block;
  }

  private Node loading(int line) {
    Expression template = expressions.expression();
    while (!tokens.is(Kind.BLOCK_END) && !tokens.is(Kind.END)) tokens.next();
    return new Node.Loading(line, template);
  }
}
