package dev.tenon.cli;

import java.io.PrintStream;
import java.util.Optional;

/** One call of {@code tenon}: where it writes, and what must wait for its end. */
final class Session {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private Optional<Interruption> interruption = Optional.empty();

  /** @param terminal whether somebody watches: lines are redrawn and have colours */
  Session(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Results and nothing else. */
  PrintStream out() {
    return out;
  }

  /** Progress, notes and errors. */
  PrintStream err() {
    return err;
  }

  boolean terminal() {
    return terminal;
  }

  /** Whether to use colours; see no-color.org. */
  boolean colours() {
    return terminal && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
  }

  /** From now on Ctrl-C asks the training to save, and the process ends only after {@link #end}. */
  Interruption interruptible() {
    var watch = Interruption.watch(err, terminal);
    interruption = Optional.of(watch);
    return watch;
  }

  void note(String text) {
    err.println("tenon: " + text);
  }

  /** All was written. */
  void end() {
    out.flush();
    err.flush();
    interruption.ifPresent(Interruption::close);
  }
}
