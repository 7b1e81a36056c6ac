package dev.tenon.engine.report;

import dev.tenon.engine.report.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The top of the page: what run it is, how far it got, its figures. */
final class Headline {
  private final Account account;

  Headline(Account account) {
    this.account = account;
  }

  void draw(Html page) {
    page.open("header").line();
    page.leaf("p", "Tenon training run", "class", "kind").line();
    page.leaf("h1", account.name()).line();
    progress(page);
    for (String note : notes()) page.leaf("p", note, "class", "note").line();
    page.close().line();
    figures(page);
  }

  private void progress(Html page) {
    OptionalInt steps = account.settings().steps();
    int step = account.step();
    Series tokens = account.series("tokens");
    page.open("p", "class", "state").text("Step ").leaf("b", Figures.count(step));
    if (steps.isPresent()) page.text(" of ").leaf("b", Figures.count(steps.getAsInt()));
    if (!tokens.isEmpty()) page.text(" · ").leaf("b", Figures.count((long) tokens.last().value())).text(" tokens");
    page.close().line();
    if (steps.isEmpty() || steps.getAsInt() == 0) return;
    page.open("svg", "class", "progress", "role", "img", "aria-label", "progress of the run");
    page.empty("rect", "class", "whole", "width", "100%", "height", "100%");
    page.empty("rect", "class", "done", "width",
        String.format(Locale.ROOT, "%.2f%%", Math.min(100, 100.0 * step / steps.getAsInt())), "height", "100%");
    page.close().line();
  }

  private List<String> notes() {
    var notes = new ArrayList<String>();
    if (account.config().isEmpty()) notes.add("There is no config.yaml in this folder.");
    if (account.lines().isEmpty()) notes.add("No step has been logged yet: metrics.jsonl is missing or empty.");
    for (String key : List.of("train/loss", "eval/loss", "grad_norm")) {
      long bad = account.unshown(key);
      if (bad > 0)
        notes.add(key + " is not a finite number in " + Figures.count(bad)
            + (bad == 1 ? " logged step" : " logged steps") + ", which the curves leave out.");
    }
    return notes;
  }

  private void figures(Html page) {
    Series loss = account.series("train/loss"), evaluation = account.series("eval/loss");
    Series retained = account.series("eval/retained_loss");
    Series speed = account.series("tokens_per_second"), memory = account.series("memory_bytes");
    if (account.lines().isEmpty()) return;
    page.open("dl", "class", "figures").line();
    if (!evaluation.isEmpty()) {
      Point last = evaluation.last(), best = evaluation.lowest();
      figure(page, "evaluation", "Evaluation loss", Figures.decimal(last.value(), 4),
          account.likelihood() ? "perplexity " + perplexity(last.value()) : "of held-out rows");
      figure(page, "", "Best evaluation", Figures.decimal(best.value(), 4),
          "at step " + Figures.count((long) best.step()));
    }
    if (!retained.isEmpty()) {
      Point first = retained.points().getFirst(), last = retained.last();
      figure(page, "retained", "Old domain", Figures.decimal(last.value(), 4),
          "from " + Figures.decimal(first.value(), 4) + (last.value() > first.value() ? ": forgotten" : ""));
    }
    if (!loss.isEmpty()) {
      String first = "from " + Figures.decimal(loss.points().getFirst().value(), 4);
      figure(page, "train", "Training loss", Figures.decimal(loss.last().value(), 4), first);
    }
    if (!speed.isEmpty()) figure(page, "", "Tokens per second", Figures.about(speed.median()), "median");
    if (!memory.isEmpty()) figure(page, "", "Tensor memory", Figures.bytes(memory.highest().value()), "at most");
    page.close().line();
  }

  private static String perplexity(double loss) {
    double value = StrictMath.exp(loss);
    return Double.isInfinite(value) ? "beyond all numbers" : Figures.decimal(value, value < 100 ? 2 : 0);
  }

  private static void figure(Html page, String style, String name, String value, String more) {
    page.open("div", "class", style).leaf("dt", name).open("dd").leaf("b", value).text(" ").leaf("small", more).close()
        .close().line();
  }
}
