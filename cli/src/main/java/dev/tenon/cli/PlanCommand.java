package dev.tenon.cli;

import dev.tenon.api.workbench.Plan;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.config.YamlReader;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.house.Models;
import dev.tenon.engine.model.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon plan}: what a training will take, before anything runs. */
@Command(name = "plan", description = "Say what a training will take: parameters, memory, FLOPs, tokens, time. Nothing is trained.", footer = {
    "", "Example:", "  tenon plan configs/quickstart.yaml --set train.batch_size=32"})
final class PlanCommand implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Mixin Computing computing = new Computing();

  @Mixin Settings settings = new Settings();

  @Parameters(paramLabel = "CONFIG|MODEL", description = "A config, a run, or a model's folder or GGUF file: then of training it further as --set says.") Path subject = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  PlanCommand(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common, computing, base)) {
      RunConfig config = config(house);
      if (!common.quiet) config.notes().forEach(session::note);
      Plan plan = house.workbench().plan(config);
      figures(plan).print(session.out(), json);
      return 0;
    }
  }

  private RunConfig config(House house) {
    List<String> overrides = settings.overrides(common, computing);
    Workbench workbench = house.workbench();
    Path ofRun = subject.resolve("config.yaml");
    if (!Files.isDirectory(subject) && !GgufFile.is(subject) && !subject.toString().endsWith("@best"))
      return workbench.config(subject, overrides);
    boolean base = tuned() && Files.isRegularFile(ofRun) && !YamlReader.read(ofRun).entries().containsKey("finetuning");
    if (Files.isRegularFile(ofRun) && !base) return workbench.config(ofRun, overrides);
    return workbench.config(tree(house), overrides);
  }

  /** Whether a way to tune the model is asked for. */
  private boolean tuned() {
    return settings.set.stream().anyMatch(s -> s.startsWith("finetuning"));
  }

  /** A config that trains the model further, on windows as long as its context. */
  private Map<String, Object> tree(House house) {
    ModelConfig model = house.get(Models.class).config(subject);
    return Figures.tree("model", tuned() ? Map.of("path", subject.toString()) : Resolved.of(model), "tokenizer",
        Map.of("path", Models.locate(subject).toString()),
        "data", Map.of("type", "wordnet"), "train", Map.of("sequence_length", model.maxPositionEmbeddings()));
  }

  private static Figures figures(Plan plan) {
    double tokens = (double) plan.tokensPerStep() * plan.steps();
    var figures = new Figures().add("parameters", plan.parameters(), "parameters", Amounts.whole(plan.parameters()));
    for (Plan.Part part : plan.parts())
      figures.line("  " + part.path(), Amounts.whole(part.parameters())
          + String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part.parameters() / plan.parameters()));
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Plan.Part part : plan.parts()) parts.add(Figures.tree("path", part.path(), "parameters", part.parameters()));
    return figures.hidden("parts", parts)
        .add("peak_bytes", plan.peakBytes(), "memory", Amounts.bytes(plan.peakBytes()) + " at the peak")
        .add("weight_bytes", plan.weightBytes(), "  weights", Amounts.bytes(plan.weightBytes()))
        .add("run_bytes", plan.runBytes(), "  whole run",
            Amounts.bytes(plan.runBytes()) + " for optimizer state and gradients")
        .add("step_bytes", plan.stepBytes(), "  a step",
            Amounts.bytes(plan.stepBytes()) + " for all that is computed on the way")
        .add("steps", plan.steps(), "steps", Amounts.whole(plan.steps()))
        .add("tokens_per_step", plan.tokensPerStep(), "tokens",
            Amounts.whole(plan.tokensPerStep()) + " a step, " + Amounts.count(tokens) + " in all")
        .hidden("tokens", (long) tokens)
        .add("flops_per_step", plan.flopsPerStep(), "FLOPs",
            Amounts.count(plan.flopsPerStep()) + " a step, " + Amounts.count(plan.flopsPerStep() * plan.steps())
                + " in all")
        .add("seconds", plan.seconds(), "time", Amounts.about(plan.seconds()) + " on this machine");
  }
}
