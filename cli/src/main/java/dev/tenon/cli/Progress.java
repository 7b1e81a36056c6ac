package dev.tenon.cli;

import dev.tenon.api.workbench.Listener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Shows how a training goes: on a terminal one line that is redrawn, with bar, loss, tokens a second, time left and memory;
 * elsewhere a plain line every few seconds.
 */
final class Progress implements Listener {
  private static final int BAR = 16;
  private static final double REDRAWN = 0.1, PLAIN = 10;

  private final PrintStream err;
  private final boolean terminal;
  private final int width;
  private final LongSupplier nanoTime;
  private long shownAt;
  private boolean shown;
  private int drawn;
  private String phase = "";

  /**
   * @param terminal whether lines can be redrawn
   * @param width columns of the terminal
   * @param nanoTime the clock
   */
  Progress(PrintStream err, boolean terminal, int width, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.width = width;
    this.nanoTime = nanoTime;
  }

  /** What to show in a session: nothing if it is to be quiet. */
  static Listener of(Session session, boolean quiet) {
    if (quiet) return Listener.NONE;
    Surroundings around = session.surroundings();
    return new Progress(session.err(), around.errWatched(), around.columns(), System::nanoTime);
  }

  @Override public void phase(String what, OptionalDouble progress) {
    boolean changed = !what.equals(phase);
    if (!changed && !due()) return;
    if (changed && terminal) line("");
    phase = what;
    String percent = progress.isPresent() ? " " + (int) (100 * progress.getAsDouble()) + " %" : "...";
    show(what + percent);
  }

  @Override public void step(Step step) {
    boolean end = step.step() == step.of();
    if (shown && phase.isEmpty() && !end && !due()) return;
    if (!phase.isEmpty() && terminal) line("");
    phase = "";
    show(terminal ? bar(step, width - 1) : plain(step));
    if (end && terminal) line("");
  }

  @Override public void evaluated(int step, double loss) {
    line("step " + step + ": validation loss " + Amounts.loss(loss));
  }

  @Override public void noted(String note) {
    line("tenon: " + note);
  }

  @Override public void measured(int step, String metric, double loss) {
    if (metric.equals("eval/retained_loss")) line("step " + step + ": old domain's loss " + Amounts.loss(loss));
    // Later ones are told by evaluated().
    else if (step == 0 && metric.equals("eval/loss")) line("step 0: validation loss " + Amounts.loss(loss));
  }

  @Override public void saved(int step, Path checkpoint) {
    line("step " + step + ": saved " + checkpoint);
  }

  private boolean due() {
    return !shown || (nanoTime.getAsLong() - shownAt) / 1e9 >= (terminal ? REDRAWN : PLAIN);
  }

  private void show(String text) {
    shown = true;
    shownAt = nanoTime.getAsLong();
    if (!terminal) {
      err.println(text);
      return;
    }
    String fitting = text.length() < width ? text : text.substring(0, Math.max(0, width - 1));
    err.print("\r" + fitting + " ".repeat(Math.max(0, drawn - fitting.length())));
    err.flush();
    drawn = fitting.length();
  }

  /** A line that stays; an empty one only leaves what is shown as it is. */
  private void line(String text) {
    if (terminal && drawn > 0) {
      if (text.isEmpty()) err.println();
      else err.print("\r" + " ".repeat(drawn) + "\r");
      drawn = 0;
    }
    if (!text.isEmpty()) err.println(text);
  }

  static String plain(Step s) {
    return "step " + s.step() + "/" + s.of() + "  " + String.join("  ", figures(s));
  }

  /** The line with a bar if it fits; without, and with as many figures as fit, if not. */
  static String bar(Step s, int room) {
    var text = new StringBuilder(s.step() + "/" + s.of());
    for (String figure : figures(s)) {
      if (text.length() + 2 + figure.length() > room) return text.toString();
      text.append("  ").append(figure);
    }
    int done = (int) ((long) BAR * s.step() / Math.max(1, s.of()));
    String bar = "[" + "#".repeat(done) + "-".repeat(BAR - done) + "] ";
    return bar.length() + text.length() <= room ? bar + text : text.toString();
  }

  private static List<String> figures(Step s) {
    return List.of("loss " + Amounts.loss(s.loss()), Amounts.whole(Math.round(s.tokensPerSecond())) + " tokens/s",
        "ETA " + Amounts.time(s.secondsLeft()), Amounts.bytes(s.memoryBytes()));
  }
}
