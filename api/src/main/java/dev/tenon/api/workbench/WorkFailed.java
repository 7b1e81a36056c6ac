package dev.tenon.api.workbench;

/** The input was fine and the work failed all the same: a non-finite loss, a full disk, a check that did not hold. */
public class WorkFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WorkFailed(String message) {
    super(message);
  }

  public WorkFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
