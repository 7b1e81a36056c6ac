package dev.tenon.templates.jinja;

import dev.tenon.templates.python.PythonObject;
import dev.tenon.templates.python.PythonError;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A template that has been read; rendering it changes nothing in it. */
public final class Template {
  /** Where a generation block stands: from a code point to another. */
  public record Span(int start, int end) {}

  /** A text, and where in it generation blocks stand. */
  public record Rendered(String text, List<Span> spans) {}

  /** What went wrong, and the line of the statement that was running. */
  public static final class Failure extends Exception {
    private static final long serialVersionUID = 1;
    private final transient PythonError error;
    private final int line;

    Failure(PythonError error, int line) {
      super(error.getMessage(), error);
      this.error = error;
      this.line = line;
    }

    public PythonError error() {
      return error;
    }

    public int line() {
      return line;
    }
  }

  /** The variable {@code self}: blocks by name. */
  private record Self(Evaluator evaluator) implements PythonObject {
    @Override public String typeName() {
      return "TemplateReference";
    }

    @Override public Optional<Object> attribute(String name) {
      return evaluator.block(name);
    }

    @Override public String repr() {
      return "<TemplateReference None>";
    }
  }

  private final Parser.Parsed parsed;

  private Template(Parser.Parsed parsed) {
    this.parsed = parsed;
  }

  /** Throws {@link SyntaxError}. */
  public static Template parse(String text) {
    try {
      return new Template(Parser.parse(text));
    } catch (StackOverflowError e) {
      throw new SyntaxError("the template is nested too deep", 1);
    }
  }

  /** Renders with variables; the clock is what strftime_now reads, and seeds what the filter random draws. */
  public Rendered render(Map<String, Object> variables, Clock clock) throws Failure {
    var functions = new Scope();
    Functions.define(functions, clock);
    var given = new Scope(functions);
    variables.forEach(given::set);
    var root = new Scope(given);
    var evaluator = new Evaluator(parsed.blocks(), root, new SplittableRandom(clock.millis()));
    root.set("self", new Self(evaluator));
    try {
      String text = evaluator.render(parsed.nodes());
      return new Rendered(text, evaluator.spans().stream()
          .map(s -> new Span(text.codePointCount(0, Math.min(s.start(), text.length())),
              text.codePointCount(0, Math.min(s.end(), text.length()))))
          .toList());
    } catch (PythonError e) {
      throw new Failure(e, evaluator.line());
    } catch (StackOverflowError e) {
      throw new Failure(new PythonError("RecursionError", "the template calls itself too deep"), evaluator.line());
    }
  }
}
