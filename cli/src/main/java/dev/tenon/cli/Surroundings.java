package dev.tenon.cli;

import java.io.Console;
import java.util.Optional;

/**
 * What {@code tenon} was started in.
 *
 * @param outWatched whether standard output is a terminal
 * @param errWatched whether standard error is one
 * @param columns of the terminal
 * @param called the program, as it was typed
 */
record Surroundings(boolean outWatched, boolean errWatched, int columns, String called) {
  private static final int USUAL_COLUMNS = 80;

  /** No terminal. */
  static final Surroundings NONE = new Surroundings(false, false, USUAL_COLUMNS, "tenon");

  /** Those of this process: the launcher tells them apart, Java alone knows only whether all is a terminal. */
  static Surroundings ofProcess() {
    boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    Optional<String> watched = Optional.ofNullable(System.getProperty("tenon.watched"));
    return new Surroundings(watched.map(w -> w.contains("out")).orElse(terminal),
        watched.map(w -> w.contains("err")).orElse(terminal),
        columns(System.getProperty("tenon.columns", "")).or(() -> columns(System.getenv().getOrDefault("COLUMNS", "")))
            .orElse(USUAL_COLUMNS),
        System.getProperty("tenon.called", "tenon"));
  }

  private static Optional<Integer> columns(String text) {
    return text.matches("[1-9]\\d{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
