package dev.tenon.engine.report;

import dev.tenon.engine.file.Json;
import dev.tenon.engine.report.Account.Saved;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The part of the page that says what there is of the run and where it comes from: checkpoints, plugins, hashes. */
final class Origin {
  private final Account account;

  Origin(Account account) {
    this.account = account;
  }

  void draw(Html page) {
    checkpoints(page);
    if (!account.tenon().isEmpty()) {
      plugins(page);
      pairs(page, "Hashes", "SHA-256 of what the newest checkpoint was made from", "hashes");
      pairs(page, "Where it ran", "as the newest checkpoint has it", "run");
    }
  }

  private void checkpoints(Html page) {
    page.open("section").leaf("h2", "Checkpoints").line();
    if (account.checkpoints().isEmpty()) {
      page.leaf("p", "No checkpoint has been saved yet.", "class", "none").close().line();
      return;
    }
    head(page, "Folder", "Step", "Evaluation loss", "Size", "");
    Series evaluations = account.series("eval/loss");
    for (Saved saved : account.checkpoints()) {
      OptionalDouble loss = evaluations.at(saved.step());
      page.open("tr").open("td").leaf("code", saved.folder(), "class", "number").close();
      page.leaf("td", Figures.count(saved.step()), "class", "number");
      page.leaf("td", loss.isPresent() ? Figures.decimal(loss.getAsDouble(), 4) : "–", "class", "number");
      page.leaf("td", Figures.bytes((double) saved.bytes()), "class", "number").open("td");
      if (saved.best()) page.leaf("span", "best", "class", "tag best");
      if (saved == account.checkpoints().getLast()) page.leaf("span", "newest", "class", "tag");
      page.close().close().line();
    }
    foot(page);
  }

  private void plugins(Html page) {
    page.open("section").leaf("h2", "Plugins").line();
    if (!(account.tenon().get("plugins") instanceof List<?> plugins) || plugins.isEmpty()) {
      page.leaf("p", "None: the model is built from Tenon's own components.", "class", "none").close().line();
      return;
    }
    head(page, "Plugin", "Version", "SHA-256");
    for (Object plugin : plugins) {
      Map<?, ?> stamp = plugin instanceof Map<?, ?> m ? m : Map.of("id", plugin);
      page.open("tr").leaf("td", field(stamp, "id")).leaf("td", field(stamp, "version"));
      page.open("td").leaf("code", field(stamp, "sha256")).close().close().line();
    }
    foot(page);
  }

  private static String field(Map<?, ?> stamp, String key) {
    return stamp.containsKey(key) ? String.valueOf(stamp.get(key)) : "–";
  }

  /** A section of tenon.json as a table. */
  private void pairs(Html page, String title, String what, String section) {
    if (!(account.tenon().get(section) instanceof Map<?, ?> entries) || entries.isEmpty()) return;
    page.open("section").open("h2").text(title).text(" ").leaf("small", what).close().line();
    page.open("div", "class", "scroll").open("table", "class", "facts").open("tbody").line();
    entries.forEach((key, value) -> page.open("tr").leaf("th", String.valueOf(key).replace('_', ' '), "scope", "row")
        .open("td")
        .leaf("code", value instanceof Map<?, ?> || value instanceof List<?> ? compact(value) : String.valueOf(value))
        .close().close().line());
    foot(page);
  }

  private static String compact(Object value) {
    String json = new String(Json.compact(Map.of("", value)), StandardCharsets.UTF_8);
    return json.substring("{\"\":".length(), json.length() - 1);
  }

  private static void head(Html page, String... columns) {
    page.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String column : columns) page.leaf("th", column, "scope", "col");
    page.close().close().open("tbody").line();
  }

  private static void foot(Html page) {
    page.close().close().close().close().line();
  }
}
