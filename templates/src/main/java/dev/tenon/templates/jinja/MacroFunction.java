package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.Callable;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.PythonObject;
import dev.tenon.templates.python.Tuple;
import dev.tenon.templates.python.Undefined;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** A macro as a value: its text with the scope where it was defined. */
record MacroFunction(Node.Procedure procedure, Scope definition, boolean escapes, Evaluator evaluator)
    implements
      PythonObject,
      Callable {
  @Override public String typeName() {
    return "Macro";
  }

  @Override public String qualifiedType() {
    return "jinja2.runtime.Macro";
  }

  @Override public String repr() {
    return "<Macro " + (procedure.name().isEmpty() ? "anonymous" : Printing.repr(procedure.name())) + ">";
  }

  @Override public Optional<Object> attribute(String name) {
    return switch (name) {
      case "name" -> Optional.of(procedure.name());
      case "arguments" -> Optional.of(Tuple.of(List.copyOf(procedure.parameters())));
      case "catch_kwargs" -> Optional.of(procedure.catches().contains("kwargs"));
      case "catch_varargs" -> Optional.of(procedure.catches().contains("varargs"));
      case "caller" -> Optional.of(procedure.catches().contains("caller"));
      case "explicit_caller" -> Optional.of(procedure.parameters().contains("caller"));
      default -> Optional.empty();
    };
  }

  @Override public Object call(Arguments arguments) {
    return evaluator.run(this, bound(arguments));
  }

  private Scope bound(Arguments arguments) {
    var scope = new Scope(definition);
    var named = new LinkedHashMap<>(arguments.named());
    List<String> parameters = procedure.parameters();
    List<Object> given = arguments.positional();
    boolean[] missing = new boolean[parameters.size()];
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i);
      Object byName = i < given.size() ? null : named.remove(name);
      missing[i] = i >= given.size() && byName == null;
      scope.set(name, i < given.size() ? given.get(i) : byName == null ? Undefined.name(name) : byName);
    }
    if (procedure.catches().contains("caller")) {
      Object caller = named.remove("caller");
      scope.set("caller", caller == null ? Undefined.hint("No caller defined") : caller);
    }
    if (procedure.catches().contains("kwargs")) {
      var rest = new Dict();
      named.forEach(rest::put);
      scope.set("kwargs", rest);
    } else if (!named.isEmpty()) {
      throw PythonError.type("macro " + Printing.repr(procedure.name()) + " takes no keyword argument "
          + Printing.repr(named.keySet().iterator().next()));
    }
    if (procedure.catches().contains("varargs"))
      scope.set("varargs", Tuple.of(given.subList(Math.min(given.size(), parameters.size()), given.size())));
    else
      if (given.size() > parameters.size())
        throw PythonError.type("macro " + Printing.repr(procedure.name()) + " takes not more than " + parameters.size()
            + " argument(s)");
    defaults(scope, missing);
    return scope;
  }

  private void defaults(Scope scope, boolean[] missing) {
    List<String> parameters = procedure.parameters();
    List<Expression> defaults = procedure.defaults();
    for (int i = 0; i < parameters.size(); i++) {
      if (!missing[i]) continue;
      int at = i - (parameters.size() - defaults.size());
      String name = parameters.get(i);
      scope.set(name, at < 0
          ? Undefined.hint("parameter " + Printing.repr(name) + " was not provided")
          : evaluator.value(defaults.get(at), scope));
    }
  }
}
