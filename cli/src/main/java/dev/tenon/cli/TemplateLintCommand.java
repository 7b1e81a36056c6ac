package dev.tenon.cli;

import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.engine.dialogue.ModelTemplate;
import dev.tenon.engine.dialogue.StopTokens;
import dev.tenon.engine.dialogue.TemplateCheck;
import dev.tenon.engine.dialogue.TemplateLint;
import dev.tenon.engine.house.Models;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon template lint}. */
@Command(name = "lint", description = "Check what training and conversations rely on in a model's chat templates; ends with 1 if a check fails.", footer = {
    "", "Example:", "  tenon template lint my-model"})
final class TemplateLintCommand implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Parameters(paramLabel = "MODEL", description = "A folder with a tokenizer and a chat template, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  /** A template and what came of its checks. */
  private record Linted(ModelTemplate template, List<TemplateCheck> checks) {}

  TemplateLintCommand(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common)) {
      Path folder = Files.exists(model.resolve("tokenizer.json")) ? model : Models.locate(model);
      Tokenizers.Kept kept = new Tokenizers(house.catalogs().of(TokenizerFormat.class)).load(folder);
      List<ModelTemplate> templates = ModelTemplate.of(folder, kept);
      if (templates.isEmpty()) throw ModelTemplate.missing(folder);
      StopTokens stops = StopTokens.of(folder, kept);
      Optional<String> begin = Optional.ofNullable(ModelTemplate.special(folder, kept).get("bos_token"));
      List<Linted> linted = templates.stream().map(template -> new Linted(template,
          new TemplateLint(template, kept.tokenizer(), stops, begin, Clock.system(ZoneId.systemDefault())).run()))
          .toList();
      if (json) Figures.json(session.out(), tree(linted));
      else linted.forEach(this::print);
      session.out().flush();
      return linted.stream().allMatch(one -> one.checks.stream().allMatch(TemplateCheck::holds))
          ? 0
          : Failures.WORK_FAILED;
    }
  }

  private static Map<String, Object> tree(List<Linted> linted) {
    var templates = new ArrayList<Map<String, Object>>();
    for (Linted one : linted)
      templates.add(Figures.tree("name", one.template.name(), "file", one.template.place().toString(), "ok",
          one.checks.stream().allMatch(TemplateCheck::holds), "checks",
          one.checks.stream().map(TemplateLintCommand::tree).toList()));
    return Figures.tree("templates", templates);
  }

  private static Map<String, Object> tree(TemplateCheck check) {
    var tree = new LinkedHashMap<>(Figures.tree("check", check.id(), "ok", check.holds()));
    check.failure().ifPresent(e -> tree.putAll(Figures.tree("conversation", e.conversation(), "turn", e.turn(),
        "expected", e.expected(), "found", e.found())));
    return tree;
  }

  private void print(Linted one) {
    session.out().println(one.template.name() + " (" + one.template.place() + ")");
    var rows = new ArrayList<String[]>();
    for (TemplateCheck check : one.checks) {
      rows.add(new String[]{check.holds() ? "  ok" : "  fails", check.id(), check.meaning()});
      check.failure().ifPresent(e -> {
        rows.add(new String[]{"", "", e.conversation() + ", turn " + e.turn()});
        rows.add(new String[]{"", "", "  expected " + quoted(e.expected())});
        rows.add(new String[]{"", "", "  found    " + quoted(e.found())});
      });
    }
    Figures.table(session.out(), rows);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
  }
}
