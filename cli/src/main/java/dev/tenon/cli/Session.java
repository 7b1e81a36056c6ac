package dev.tenon.cli;

import dev.tenon.api.workbench.WorkFailed;
import java.io.PrintStream;
import java.util.Optional;

/** One call of {@code tenon}: where it writes, and what must wait for its end. */
final class Session {
  private final PrintStream out;
  private final PrintStream err;
  private final Surroundings surroundings;
  private final Optional<Output> standard;
  private Optional<Interruption> interruption = Optional.empty();

  /** On no terminal. */
  Session(PrintStream out, PrintStream err) {
    this(out, err, Surroundings.NONE, Optional.empty());
  }

  /** @param standard what {@code out} prints to, if that knows why writing fails */
  Session(PrintStream out, PrintStream err, Surroundings surroundings, Optional<Output> standard) {
    this.out = out;
    this.err = err;
    this.surroundings = surroundings;
    this.standard = standard;
  }

  /** Results and nothing else. */
  PrintStream out() {
    return out;
  }

  /** Progress, notes and errors. */
  PrintStream err() {
    return err;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Whether to use colours; see no-color.org. */
  boolean colours() {
    return surroundings.outWatched() && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
  }

  /** From now on Ctrl-C asks the training to save, and the process ends only after {@link #end}. */
  Interruption interruptible() {
    var watch = Interruption.watch(err, surroundings.errWatched());
    interruption = Optional.of(watch);
    return watch;
  }

  void note(String text) {
    err.println("tenon: " + text);
  }

  /** A command line of this program, as the user would type it. */
  String command(String arguments) {
    return surroundings.called() + " " + arguments;
  }

  /**
   * Makes sure that what was printed has been taken.
   *
   * @throws ReaderGone if the reader wants no more of it
   * @throws WorkFailed if it cannot be written
   */
  void delivered() {
    if (!out.checkError()) return;
    if (standard.filter(Output::unread).isPresent()) throw new ReaderGone();
    throw new WorkFailed("standard output cannot be written: "
        + standard.flatMap(Output::failure).orElse("it was closed or its disk is full"));
  }

  /** All was written. */
  void end() {
    out.flush();
    err.flush();
    interruption.ifPresent(Interruption::close);
  }
}
