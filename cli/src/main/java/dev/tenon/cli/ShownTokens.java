package dev.tenon.cli;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.engine.rows.Prepared.Shown;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints tokens, each apart from the next, those that are learned in a colour of their own; where there are no colours, in
 * brackets. Each text of a packed row has a line of its own.
 */
final class ShownTokens {
  private static final String LEARNED = "\u001B[32m", OTHER = "\u001B[2m", PLAIN = "\u001B[0m";
  private static final String OPEN = "⟦", CLOSE = "⟧", BETWEEN = "│";

  private final PrintStream out;
  private final Tokenizer tokenizer;
  private final boolean colours;

  /** @param colours whether the reader sees them */
  ShownTokens(PrintStream out, Tokenizer tokenizer, boolean colours) {
    this.out = out;
    this.tokenizer = tokenizer;
    this.colours = colours;
  }

  void legend(String counted) {
    out.println("tokens that are " + counted + " are " + (colours ? LEARNED + "green" + PLAIN : "in " + OPEN + CLOSE)
        + ", tokens stand apart by " + BETWEEN + ", a line end is ↵");
  }

  /** @param title of the row */
  void print(String title, List<Shown> sequences, String counted) {
    for (Shown shown : sequences) {
      long many = IntStream.range(0, shown.ids().length).filter(i -> shown.counted()[i]).count();
      out.println();
      out.println(title + (shown.name().isEmpty() ? "" : ", " + shown.name()) + ": " + shown.ids().length + " tokens, "
          + many + " " + counted);
      for (int from = 0, to; from < shown.ids().length; from = to) {
        to = from;
        while (to < shown.ids().length && shown.texts()[to] == shown.texts()[from]) to++;
        out.println(line(shown, from, to));
      }
    }
    out.flush();
  }

  private String line(Shown shown, int from, int to) {
    var line = new StringBuilder();
    for (int i = from; i < to; i++) {
      boolean begins = i == from || shown.counted()[i] != shown.counted()[i - 1];
      boolean ends = i + 1 == to || shown.counted()[i + 1] != shown.counted()[i];
      if (begins) line.append(colours ? shown.counted()[i] ? LEARNED : OTHER : shown.counted()[i] ? OPEN : "");
      line.append(printed(tokenizer.piece(shown.ids()[i])));
      if (ends) line.append(colours ? PLAIN : shown.counted()[i] ? CLOSE : "");
      if (i + 1 < to) line.append(BETWEEN);
    }
    return line.toString();
  }

  /** Without what moves a terminal's cursor. */
  private static String printed(String piece) {
    var printed = new StringBuilder();
    piece.codePoints().forEach(c -> {
      if (c == '\n') printed.append('↵');
      else if (Character.isISOControl(c)) printed.append(String.format(java.util.Locale.ROOT, "<0x%02X>", c));
      else printed.appendCodePoint(c);
    });
    return printed.toString();
  }
}
