package dev.tenon.templates.python;

import java.util.Optional;

/** A value with attributes of its own: a namespace, a loop, a macro. */
public interface PythonObject {
  String typeName();

  /** With the module it is from. */
  default String qualifiedType() {
    return typeName();
  }

  Optional<Object> attribute(String name);

  default String repr() {
    return "<" + typeName() + " object>";
  }
}
