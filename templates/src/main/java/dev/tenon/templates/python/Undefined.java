package dev.tenon.templates.python;

import java.util.function.Supplier;

/** What a name, an attribute or an item is that nobody set: prints nothing, is false and empty; all else is an error. */
public record Undefined(String errorType, Supplier<String> message) {
  public static Undefined hint(String message) {
    return new Undefined("UndefinedError", () -> message);
  }

  public static Undefined name(String name) {
    return new Undefined("UndefinedError", () -> Printing.repr(name) + " is undefined");
  }

  /** Of a value, the attribute or item that it lacks. */
  public static Undefined of(Object owner, Object name) {
    return new Undefined("UndefinedError",
        () -> name instanceof String attribute
            ? Printing.repr(described(owner)) + " has no attribute " + Printing.repr(attribute)
            : described(owner) + " has no element " + Printing.repr(name));
  }

  /** An attribute that is there and must not be used. */
  public static Undefined unsafe(Object owner, String attribute) {
    return new Undefined("SecurityError", () -> "access to attribute " + Printing.repr(attribute) + " of "
        + Printing.repr(Values.typeName(owner)) + " object is unsafe.");
  }

  private static String described(Object owner) {
    return owner == None.NONE
        ? "None"
        : owner instanceof PythonObject object && !(owner instanceof Callable)
            ? object.qualifiedType() + " object"
            : Values.typeName(owner) + " object";
  }

  public PythonError error() {
    return new PythonError(errorType, message.get());
  }
}
