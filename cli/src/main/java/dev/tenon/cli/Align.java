package dev.tenon.cli;

import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.run.MetricsLog;
import dev.tenon.engine.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon align}. */
@Command(name = "align", description = "Teach a model from examples, preferences or rewards, or go on with that.", footer = {
    "", "Example:", "  tenon align runs/quickstart --method sft --data instructions.json --out runs/sft",
    "  tenon align runs/sft --method dpo --data pairs.jsonl --set align.beta=0.2 --out runs/dpo",
    "  tenon align runs/sft --method reward --data pairs.jsonl --out runs/reward",
    "  tenon align runs/sft --method ppo --data prompts.jsonl --reward runs/reward --out runs/ppo",
    "  tenon align --resume runs/ppo", "", "Ctrl-C saves and ends."})
final class Align implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Mixin Settings settings = new Settings();

  @Parameters(arity = "0..2", paramLabel = "[CONFIG] MODEL", description = "A description of the alignment, YAML, and the model that learns: a folder or a run.") List<Path> places = new ArrayList<>();

  @Option(names = "--method", paramLabel = "TYPE", description = "sft, reward, dpo, kto, ppo, grpo, or a plugin's.") Optional<String> method = Optional
      .empty();

  @Option(names = "--data", paramLabel = "FILE", description = "Rows to learn from, JSON or JSON lines; may be given more than once.") List<Path> data = new ArrayList<>();

  @Option(names = "--reward", paramLabel = "MODEL|RULE", description = "What answers are worth: a reward model's folder, or a rule (length, regex, verifier).") Optional<String> reward = Optional
      .empty();

  @Option(names = "--finetuning", paramLabel = "TYPE", description = "How the model is tuned: full (default), lora, qlora, ia3, or a plugin's.") Optional<String> finetuning = Optional
      .empty();

  @Option(names = "--out", paramLabel = "RUN", description = "The run's folder; runs/ and the method if not given.") Optional<Path> out = Optional
      .empty();

  @Option(names = "--resume", paramLabel = "RUN", description = "Go on with the run in this folder, by its own config.") Optional<Path> resume = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Align(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common, computing)) {
      Workbench workbench = house.workbench();
      Interruption interruption = session.interruptible();
      var listener = Several.of(Progress.of(session, common.quiet), interruption);
      Outcome outcome = resume.isPresent()
          ? workbench.resume(resume.get(), settings.overrides(common, computing), listener)
          : workbench.train(config(workbench), folder(), listener);
      return ended(outcome);
    }
  }

  private RunConfig config(Workbench workbench) {
    List<String> overrides = given();
    overrides.addAll(settings.overrides(common, computing));
    Optional<Path> file = places.stream().filter(Align::described).findFirst();
    RunConfig read = file.isPresent()
        ? workbench.config(file.get(), overrides)
        : workbench.config(Map.of(), overrides);
    if (!common.quiet) read.notes().forEach(session::note);
    return read;
  }

  private static boolean described(Path place) {
    return place.toString().endsWith(".yaml") || place.toString().endsWith(".yml");
  }

  /** The options as settings. */
  private List<String> given() {
    List<Path> models = places.stream().filter(place -> !described(place)).toList();
    if (models.size() > 1)
      throw new UserError(
          models.get(0) + " and " + models.get(1) + ": one model learns, and a config's name ends in .yaml");
    if (places.isEmpty()) throw new UserError("no model; give the one that learns, or a run with --resume");
    var all = new ArrayList<String>();
    models.forEach(model -> all.add("model.path=" + Quoted.path(model)));
    method.ifPresent(type -> all.add("align.type=" + Quoted.text(type)));
    if (!data.isEmpty())
      all.add("data.files=" + Quoted.paths(data));
    reward.ifPresent(source -> all.add("reward=" + (Files.isDirectory(Path.of(source))
        ? "{type: model, path: " + Quoted.text(source) + "}"
        : "{type: " + Quoted.text(source) + "}")));
    finetuning.ifPresent(type -> all.add("finetuning.type=" + Quoted.text(type)));
    if (places.stream().noneMatch(Align::described)) {
      if (method.isEmpty())
        throw new UserError("--method is missing; it names how the model learns: sft, reward, dpo, kto, ppo or grpo");
      if (data.isEmpty()) throw new UserError("--data is missing; it names a file of rows to learn from");
    }
    return all;
  }

  private Path folder() {
    if (out.isPresent()) return out.get();
    return Path.of("runs", method.orElseGet(() -> places.stream().filter(Align::described).findFirst()
        .map(file -> String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "")).orElse("align")));
  }

  private int ended(Outcome outcome) {
    Figures figures = Train.figures(outcome);
    List<Map<String, Object>> lines = MetricsLog.read(new RunFolder(outcome.run()));
    for (Map<String, Object> line : lines.reversed()) {
      if (line.keySet().stream().noneMatch(key -> key.startsWith("eval/"))) continue;
      line.forEach((key, value) -> {
        if (key.startsWith("eval/") && !key.equals("eval/loss") && value instanceof Number n)
          figures.add(key, n, "held-out " + key.substring("eval/".length()),
              String.format(Locale.ROOT, "%.4f", n.doubleValue()));
      });
      break;
    }
    figures.print(session.out(), json);
    if (!outcome.interrupted()) return 0;
    session.note("stopped after step " + outcome.step() + " and saved; go on with: "
        + session.command("align --resume " + outcome.run()));
    return Failures.INTERRUPTED;
  }
}
