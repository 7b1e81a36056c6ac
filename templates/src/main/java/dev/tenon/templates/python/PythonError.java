package dev.tenon.templates.python;

/** An exception as Python raises it: the name of its type, and its message. */
public final class PythonError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String message;
  private final String type;

  public PythonError(String type, String message) {
    super(message);
    this.message = message;
    this.type = type;
  }

  public static PythonError type(String message) {
    return new PythonError("TypeError", message);
  }

  public static PythonError value(String message) {
    return new PythonError("ValueError", message);
  }

  /** Such as TypeError. */
  public String type() {
    return type;
  }

  @Override public String getMessage() {
    return message;
  }
}
