package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.PythonObject;
import java.util.Optional;

/** What {@code namespace()} makes: the one value that a template can change. */
final class Namespace implements PythonObject {
  private final Dict values;

  Namespace(Dict values) {
    this.values = values;
    values.keys().forEach(Namespace::check);
  }

  void set(String name, Object value) {
    check(name);
    values.put(name, value);
  }

  private static void check(Object name) {
    if (name instanceof String text && text.startsWith("_"))
      throw new PythonError("SecurityError",
          "Chat templates cannot store underscore-prefixed attributes on a namespace, but"
              + " got " + Printing.repr(name) + ". Please rename the attribute.");
  }

  @Override public String typeName() {
    return "TemplateNamespace";
  }

  @Override public Optional<Object> attribute(String name) {
    return values.get(name);
  }

  @Override public String repr() {
    return "<Namespace " + Printing.repr(values) + ">";
  }
}
