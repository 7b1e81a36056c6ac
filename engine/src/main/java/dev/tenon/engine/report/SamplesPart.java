package dev.tenon.engine.report;

import dev.tenon.engine.run.Samples;
import java.util.ArrayList;
import java.util.List;

/** The part of the page with what the model wrote, first and last, and on the way. */
final class SamplesPart {
  /** Steps shown between the first and the last; of more, these are spread over the run. */
  private static final int BETWEEN = 10;

  private final List<Samples> samples;

  SamplesPart(Account account) {
    samples = account.samples();
  }

  void draw(Html page) {
    page.open("section").leaf("h2", "Samples").line();
    if (samples.isEmpty()) page.leaf("p", "No samples have been written yet.", "class", "none");
    else {
      page.open("div", "class", "samples").line();
      one(page, samples.getFirst());
      if (samples.size() > 1) one(page, samples.getLast());
      page.close().line();
    }
    List<Samples> between = between();
    if (!between.isEmpty()) {
      int hidden = samples.size() - 2 - between.size();
      page.open("details")
          .leaf("summary",
              "On the way: " + (hidden > 0 ? between.size() + " of " + (samples.size() - 2) : between.size()) + " more")
          .line();
      page.open("div", "class", "samples").line();
      for (Samples s : between) one(page, s);
      page.close().close().line();
    }
    page.close().line();
  }

  private List<Samples> between() {
    if (samples.size() < 3) return List.of();
    List<Samples> inner = samples.subList(1, samples.size() - 1);
    if (inner.size() <= BETWEEN) return inner;
    var chosen = new ArrayList<Samples>();
    for (int i = 0; i < BETWEEN; i++) chosen.add(inner.get((int) ((long) i * (inner.size() - 1) / (BETWEEN - 1))));
    return chosen;
  }

  private static void one(Html page, Samples of) {
    page.open("article").leaf("h3", "Step " + Figures.count(of.step()) + (of.step() == 0 ? ", before training" : ""))
        .line();
    // A line feed right after <pre> is not shown by browsers, so that one in the text is.
    for (String text : of.texts()) page.open("pre", "dir", "auto").line().text(text).close().line();
    page.close().line();
  }
}
