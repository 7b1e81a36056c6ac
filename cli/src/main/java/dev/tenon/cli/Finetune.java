package dev.tenon.cli;

import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.house.Models;
import dev.tenon.engine.run.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code tenon finetune}: a model that exists learns from further data. */
@Command(name = "finetune", description = "Tune a model: all of it, or adapters beside it. Rows of text, messages, or prompts and completions are learned from; running text too, with --set data.type=text.", footer = {
    "", "Example:", "  tenon finetune runs/tiny --method lora --data sft.jsonl --set r=16 --out runs/lora",
    "  tenon finetune runs/tiny --method full --data law.txt --old-data novels.txt --out runs/law",
    "  tenon finetune --resume runs/lora", "",
    "Settings without a section are the method's: --set r=16 is --set finetuning.r=16. Rows that are longer than",
    "train.sequence_length are cut, and said to be."})
final class Finetune implements Callable<Integer> {
  /** A learning rate that suits most models, by method; others take that of adapters. */
  private static final Map<String, String> RATES = Map.of("full", "1.0e-4", "ia3", "3.0e-3");
  private static final String ADAPTERS = "5.0e-4";
  /** Tokens of a row, where the model's context allows. */
  private static final int LONGEST = 512;

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Override a setting; may be given more than once.") List<String> set = new ArrayList<>();

  @Parameters(arity = "0..2", paramLabel = "[CONFIG] MODEL", description = "A config, if there is one, and the model to begin with: its folder, a GGUF file, or a run.") List<Path> subjects = new ArrayList<>();

  @Option(names = "--method", paramLabel = "TYPE", description = "full, lora, qlora, ia3 or a plugin's; the config's, or lora, if not given.") Optional<String> method = Optional
      .empty();

  @Option(names = "--data", paramLabel = "FILE", description = "Rows (a JSON list or JSON lines) or text (.txt); may be given more than once.") List<Path> data = new ArrayList<>();

  @Option(names = "--old-data", paramLabel = "FILE", description = "Text of the domain that the model comes from: its loss is measured besides, which shows what is forgotten.") List<Path> old = new ArrayList<>();

  @Option(names = "--out", paramLabel = "RUN", description = "Folder of the new run.") Optional<Path> out = Optional
      .empty();

  @Option(names = "--resume", paramLabel = "RUN", description = "Go on with a run from its last checkpoint.") Optional<Path> resume = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object at the end.") boolean json;

  Finetune(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common, computing)) {
      Workbench workbench = house.workbench();
      if (resume.isPresent() && !(subjects.isEmpty() && data.isEmpty() && method.isEmpty()))
        throw new UserError("--resume " + resume.get() + ": a run goes on by its own config.yaml; leave the model,"
            + " --method and --data away");
      List<String> overrides = settings().overrides(common, computing);
      Optional<RunConfig> config = resume.isPresent() ? Optional.empty() : Optional.of(config(house, overrides));
      Path run = resume.orElseGet(() -> out
          .orElseThrow(() -> new UserError("no folder for the run; name one with --out")));
      Interruption interruption = session.interruptible();
      var listener = Several.of(Progress.of(session, common.quiet), interruption);
      Outcome outcome = config.isPresent()
          ? workbench.train(config.get(), run, listener)
          : workbench.resume(run, overrides, listener);
      return Train.ended(session, outcome, json);
    }
  }

  /** What was set, the method's settings with their section. */
  private Settings settings() {
    var settings = new Settings();
    for (String each : set) {
      String path = each.split("=", 2)[0];
      settings.set.add(path.contains(".") || RunSpec.SECTIONS.contains(path) ? each : "finetuning." + each);
    }
    return settings;
  }

  private RunConfig config(House house, List<String> overrides) {
    Workbench workbench = house.workbench();
    Optional<Path> file = subjects.size() == 2 || subjects.size() == 1 && isConfig(subjects.getFirst())
        ? Optional.of(subjects.getFirst())
        : Optional.empty();
    Optional<Path> model = subjects.size() == 2 || file.isEmpty() && !subjects.isEmpty()
        ? Optional.of(subjects.getLast())
        : Optional.empty();
    if (file.isEmpty() && model.isEmpty())
      throw new UserError("no model; name the one to begin with, or a run with --resume");
    var all = new ArrayList<String>();
    if (file.isPresent()) {
      model.ifPresent(m -> all.add("model={path: " + quoted(m.toString()) + "}"));
      method.ifPresent(type -> all.add("finetuning.type=" + type));
      if (!data.isEmpty()) data().forEach((key, value) -> all.add("data." + key + "=" + flow(value)));
      else if (!old.isEmpty()) all.add("data.retained=" + flow(old.stream().map(Path::toString).toList()));
      all.addAll(overrides);
      return told(workbench.config(file.get(), all));
    }
    if (data.isEmpty()) throw new UserError("no data; name a file with --data");
    return told(workbench.config(tree(house, model.get()), overrides));
  }

  private RunConfig told(RunConfig config) {
    if (!common.quiet) config.notes().forEach(session::note);
    return config;
  }

  private static boolean isConfig(Path subject) {
    String name = subject.toString();
    return Files.isRegularFile(subject) && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  /** A run with settings that suit most. */
  private Map<String, Object> tree(House house, Path model) {
    int context = house.get(Models.class).config(model).maxPositionEmbeddings();
    String type = method.orElse("lora");
    Map<String, Object> train = Figures.tree("num_train_epochs", 3.0, "batch_size", 8, "sequence_length",
        Math.min(LONGEST, context), "learning_rate",
        Double.valueOf(RATES.getOrDefault(type, ADAPTERS)), "eval_steps", 50, "save_steps", 100, "sample_tokens", 0,
        "schedule", Figures.tree("type", "linear", "warmup_steps", 0));
    return Figures.tree("model", Map.of("path", model.toString()), "finetuning", Map.of("type", type), "data", data(),
        "train", train);
  }

  /** The data section that the files mean. */
  private Map<String, Object> data() {
    List<String> files = data.stream().map(Path::toString).toList();
    boolean text = files.stream().allMatch(f -> f.endsWith(".txt") || f.endsWith(".md"));
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("type", text ? "text" : "rows");
    section.put("files", files);
    if (!old.isEmpty()) section.put("retained", old.stream().map(Path::toString).toList());
    return section;
  }

  private static String flow(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(each -> quoted(String.valueOf(each))).toList().toString()
        : quoted(String.valueOf(value));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
