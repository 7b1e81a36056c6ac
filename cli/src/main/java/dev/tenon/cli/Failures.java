package dev.tenon.cli;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a failure means for the user: one message and the exit code. */
final class Failures {
  static final int WORK_FAILED = 1;
  static final int WRONG_INPUT = 2;
  static final int INTERRUPTED = 130;
  /** What a shell makes of a command that is ended because nobody reads on. */
  static final int READER_GONE = 141;

  private Failures() {}

  /**
   * Says what went wrong.
   *
   * @param where whether to say also where in the program
   * @return the exit code
   */
  static int report(Throwable failure, Session session, boolean where) {
    if (failure instanceof ReaderGone) return READER_GONE;
    session.out().flush();
    session.note(message(failure, session));
    if (where) failure.printStackTrace(session.err());
    return failure instanceof UserError || failure instanceof MalformedData ? WRONG_INPUT : WORK_FAILED;
  }

  private static String message(Throwable failure, Session session) {
    return switch (failure) {
      case UserError e -> text(e);
      case MalformedData e -> text(e);
      case WorkFailed e -> text(e);
      case OutOfMemoryError e -> "not enough memory (" + text(e)
          + "): take a smaller batch or model (" + session.command("plan")
          + " says what they need), or give Java more with TENON_JAVA_OPTS=-Xmx8g";
      case UncheckedIOException e -> "a file cannot be read or written: " + e.getCause();
      case IOException e -> "a file cannot be read or written: " + e;
      default -> failure.getClass().getSimpleName() + ": " + text(failure)
          + "\nThis is a fault of Tenon or of a plugin. Please report it, with what the same command prints with --verbose.";
    };
  }

  private static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  /** Whether the environment asks for stack traces. */
  static boolean debugging() {
    String debug = System.getenv("TENON_DEBUG");
    return debug != null && !debug.isEmpty() && !debug.equals("0");
  }
}
