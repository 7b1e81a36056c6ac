package dev.tenon.templates.python;

/** A function, a method, a macro. */
@FunctionalInterface
public interface Callable {
  Object call(Arguments arguments);
}
