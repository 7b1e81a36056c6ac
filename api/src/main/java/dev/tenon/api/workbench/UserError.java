package dev.tenon.api.workbench;

/** Something the user gave is wrong; the message says where, what it was and what it must be. No stack trace is shown for it. */
public class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
