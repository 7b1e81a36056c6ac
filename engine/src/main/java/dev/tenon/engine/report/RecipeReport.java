package dev.tenon.engine.report;

import dev.tenon.engine.align.Gate;
import dev.tenon.engine.align.Panel;
import dev.tenon.engine.evaluate.Ledger;
import dev.tenon.engine.run.RunFolder;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Writes report.html of a recipe: its gates, what its policies do on held-out prompts, and the curves and samples of each stage. */
public final class RecipeReport {
  private RecipeReport() {}

  /**
   * Writes the report.
   *
   * @param stages folders within the recipe's; those that are not there yet are left out
   * @param panels by the stage whose policy was examined
   * @param ledger what was measured after each stage
   */
  public static void write(RunFolder folder, List<String> stages, List<Gate> gates, Map<String, Panel> panels,
      Ledger ledger) {
    var page = new Page(String.valueOf(folder.path().toAbsolutePath().normalize().getFileName()));
    page.begin();
    Html html = page.html();
    html.leaf("h1", "Recipe " + folder.path().toAbsolutePath().normalize().getFileName()).line();
    gates(gates, html);
    panels(panels, html);
    LedgerPart.draw(ledger, html);
    for (String stage : stages) {
      var own = new RunFolder(folder.path().resolve(stage), folder.store());
      if (!Files.exists(own.config())) continue;
      Account account = Account.of(own);
      html.leaf("h1", "Stage " + stage).line();
      new SamplesPart(account).draw(html);
      Curves.draw(account, html);
    }
    folder.write(folder.report(), page.end());
  }

  private static void gates(List<Gate> gates, Html html) {
    html.open("section").leaf("h2", "Gates").line().open("table").open("tbody").line();
    for (Gate gate : gates)
      html.open("tr").leaf("th", gate.name(), "scope", "row")
          .leaf("td", Figures.decimal(gate.figure(), 3), "class", "number")
          .leaf("td", (gate.atLeast() ? "at least " : "at most ") + gate.threshold())
          .leaf("td", gate.passed() ? "passed" : "failed").close().line();
    html.close().close().close().line();
  }

  private static void panels(Map<String, Panel> panels, Html html) {
    if (panels.isEmpty()) return;
    html.open("section").leaf("h2", "On held-out prompts").line().open("table").open("tbody").line();
    html.open("tr").leaf("th", "");
    for (String name : panels.keySet()) html.leaf("th", name, "scope", "col");
    html.close().line();
    row(html, panels, "reward", Panel::reward);
    row(html, panels, "divergence from the supervised model, nats a sequence", Panel::kl);
    row(html, panels, "entropy, nats a token", Panel::entropy);
    row(html, panels, "tokens of an answer", Panel::length);
    row(html, panels, "share without an end", Panel::withoutEnd);
    html.close().close().line();
    panels.forEach((name, panel) -> {
      html.leaf("h3", "Answers after " + name).line();
      for (String text : panel.samples()) html.open("pre", "dir", "auto").line().text(text).close().line();
    });
    html.close().line();
  }

  private static void row(Html html, Map<String, Panel> panels, String name, ToDoubleFunction<Panel> figure) {
    html.open("tr").leaf("th", name, "scope", "row");
    for (Panel panel : panels.values())
      html.leaf("td", Figures.decimal(figure.applyAsDouble(panel), 3), "class", "number");
    html.close().line();
  }
}
