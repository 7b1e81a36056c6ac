package dev.tenon.engine.report;

import dev.tenon.engine.evaluate.Estimate;
import dev.tenon.engine.evaluate.Ledger;
import dev.tenon.engine.evaluate.Ledger.Entry;
import dev.tenon.engine.evaluate.Ledger.Result;
import dev.tenon.engine.evaluate.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The part of a recipe's page that says what each stage did to utility, safety and fairness, and what alignment cost. */
final class LedgerPart {
  private static final List<String> STYLES = List.of("train", "evaluation", "faint");

  private LedgerPart() {}

  static void draw(Ledger ledger, Html page) {
    List<Entry> entries = ledger.entries();
    if (entries.isEmpty() || entries.getFirst().results().isEmpty()) return;
    page.open("section").leaf("h2", "Ledger").line();
    page.open("table").open("thead").open("tr").leaf("th", "").leaf("th", "side");
    for (Entry entry : entries) page.leaf("th", entry.stage(), "scope", "col");
    page.leaf("th", "since " + entries.getFirst().stage(), "scope", "col").close().close().open("tbody").line();
    for (int i = 0; i < entries.getFirst().results().size(); i++) row(entries, i, page);
    divergence(entries, page);
    page.close().close().line();
    tradeOff(entries, page);
    page.close().line();
  }

  private static void row(List<Entry> entries, int measure, Html page) {
    Result first = entries.getFirst().results().get(measure), last = entries.getLast().results().get(measure);
    page.open("tr").leaf("th", first.name().replace('_', ' '), "scope", "row")
        .leaf("td", first.side().name().toLowerCase(Locale.ROOT));
    for (Entry entry : entries) page.leaf("td", shown(entry.results().get(measure).main()), "class", "number");
    page.leaf("td", last.since().map(c -> signed(c.difference()) + " (p " + Figures.decimal(c.chance(), 3) + "), "
        + switch (c.verdict()) {
          case FIRST -> last.side() == Side.UTILITY ? "alignment tax" : "worse";
          case SECOND -> "better";
          case UNDECIDED -> "the data cannot tell";
        }).orElse("")).close().line();
  }

  private static String shown(Estimate estimate) {
    if (!Double.isFinite(estimate.value())) return "undefined";
    String value = Figures.decimal(estimate.value(), 3);
    return estimate.interval().known()
        ? value + " (" + Figures.decimal(estimate.interval().low(), 3) + " to "
            + Figures.decimal(estimate.interval().high(), 3) + ")"
        : value;
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + (Double.isFinite(value) ? Figures.decimal(value, 3) : "undefined");
  }

  private static void divergence(List<Entry> entries, Html page) {
    if (entries.stream().allMatch(e -> e.kl().isEmpty())) return;
    page.open("tr").leaf("th", "divergence, nats a sequence", "scope", "row").leaf("td", "");
    for (Entry entry : entries)
      page.leaf("td", entry.kl().isPresent() ? Figures.decimal(entry.kl().getAsDouble(), 3) : "", "class", "number");
    page.leaf("td", "").close().line();
  }

  /** Utility against divergence, for the stages of which it is known. */
  private static void tradeOff(List<Entry> entries, Html page) {
    List<Entry> known = entries.stream().filter(e -> e.kl().isPresent() && Double.isFinite(e.kl().getAsDouble()))
        .toList();
    List<Scatter.Group> groups = new ArrayList<>();
    for (int i = 0; i < entries.getFirst().results().size(); i++) {
      int measure = i;
      Result named = entries.getFirst().results().get(i);
      List<Scatter.Mark> marks = known.stream()
          .filter(e -> Double.isFinite(e.results().get(measure).main().value()))
          .map(e -> new Scatter.Mark(e.stage(), e.kl().getAsDouble(), e.results().get(measure).main().value()))
          .toList();
      if (named.side() == Side.UTILITY && !marks.isEmpty())
        groups.add(new Scatter.Group(named.name().replace('_', ' '), STYLES.get(groups.size() % STYLES.size()), marks));
    }
    if (groups.isEmpty()) return;
    List<Scatter.Mark> all = groups.stream().flatMap(g -> g.marks().stream()).toList();
    double widest = all.stream().mapToDouble(Scatter.Mark::x).max().orElseThrow(),
        nearest = all.stream().mapToDouble(Scatter.Mark::x).min().orElseThrow(),
        low = all.stream().mapToDouble(Scatter.Mark::y).min().orElseThrow(),
        high = all.stream().mapToDouble(Scatter.Mark::y).max().orElseThrow();
    Axis across = nearest < 0 ? Axis.around(nearest, widest) : Axis.upTo(widest);
    new Scatter("Trade-off", "divergence from the supervised model, nats a sequence", "utility", across,
        Axis.around(low, high), groups).draw(page);
  }
}
