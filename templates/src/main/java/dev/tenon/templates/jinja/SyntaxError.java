package dev.tenon.templates.jinja;

/** A template that cannot be read, and the line, from 1. */
public final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String message;
  private final int line;

  SyntaxError(String message, int line) {
    super(message);
    this.message = message;
    this.line = line;
  }

  public int line() {
    return line;
  }

  @Override public String getMessage() {
    return message;
  }
}
