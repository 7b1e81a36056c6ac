package dev.tenon.cli;

import dev.tenon.api.data.Documents;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Overrides;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.evaluate.DataFile;
import dev.tenon.engine.evaluate.Evaluation;
import dev.tenon.engine.evaluate.Resampling;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.run.Preparation;
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

/** {@code tenon evaluate}. */
@Command(name = "evaluate", description = "Measure how good a model is at something, or which of two is better.", footer = {
    "", "Example:",
    "  tenon evaluate runs/tiny --task perplexity --data README.md", "",
    "Tasks and the formats of their data: docs/evaluation.md, tenon plugin list."})
final class Evaluate implements Callable<Integer> {
  private static final String PERPLEXITY = "perplexity";

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Mixin Computing computing = new Computing();

  @Mixin Sessions sessions = new Sessions();

  @Parameters(arity = "1..2", paramLabel = "MODEL", description = "A model's or an adapter's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best. Of two, the second is compared with the first.") List<Path> models = new ArrayList<>();

  @Option(names = "--task", paramLabel = "TASK", split = ",", description = "What to measure: perplexity (default), arc_easy, bbq, ...; several with commas between.") List<String> tasks = List
      .of(PERPLEXITY);

  @Option(names = "--data", required = true, paramLabel = "FILE", description = "The data: .jsonl, .json, .csv or .tsv with the task's fields; for perplexity also a text or a folder of .txt files.") Path data = Path
      .of("");

  @Option(names = "--classifier-data", paramLabel = "FILE", description = "For toxicity: labelled texts to learn from, .csv with columns class and tweet.") Optional<Path> classifierData = Optional
      .empty();

  @Option(names = "--limit", paramLabel = "N", description = "Take only the first N rows.") Optional<Integer> limit = Optional
      .empty();

  @Option(names = "--set", paramLabel = "TASK.KEY=VALUE", description = "Change a setting of a task: --set xstest.max_new_tokens=32. May be given more than once.") List<String> set = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Evaluate(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    limit.filter(n -> n < 1).ifPresent(n -> {
      throw new UserError("--limit is " + n + "; it must be at least 1");
    });
    try (var house = new House(session, common, computing, base, sessions)) {
      Map<String, Task> chosen = tasks(house.catalogs());
      List<Fields> rows = rows(house.catalogs());
      var resampling = new Resampling(common.seed.orElse(Common.SEED));
      Listener progress = Progress.of(session, common.quiet);
      List<List<Evaluation>> byModel = new ArrayList<>();
      for (Path model : models) {
        LanguageModel read = house.workbench().load(model);
        byModel.add(chosen.values().stream().map(t -> Evaluation.of(t, rows, read.scorer(progress), resampling))
            .toList());
      }
      new Results(models, byModel, resampling).print(session.out(), json);
      return 0;
    }
  }

  /** The tasks with their settings, by the names that were typed. */
  private Map<String, Task> tasks(Catalogs catalogs) {
    Catalog<Task> installed = catalogs.of(Task.class);
    Map<String, Map<String, Object>> trees = new LinkedHashMap<>();
    for (String name : tasks) {
      String type = type(name.strip());
      if (installed.find(type).isEmpty()) throw new UserError("--task " + name + ": " + installed.refusal(type));
      trees.put(type, new LinkedHashMap<>(Map.of("type", type)));
    }
    classifierData.ifPresent(file -> {
      if (!trees.containsKey("toxicity")) throw new UserError("--classifier-data is for the task toxicity");
      trees.get("toxicity").put("classifier_data", file.toString());
    });
    Map<String, Task> chosen = new LinkedHashMap<>();
    Node.Mapping root = overridden(trees);
    for (String type : trees.keySet())
      chosen.put(type, new Binder(catalogs).bindComponent(Task.class, root.find(type).orElseThrow(), type).value());
    return chosen;
  }

  private Node.Mapping overridden(Map<String, Map<String, Object>> trees) {
    List<String> assignments = set.stream().map(Evaluate::typed).toList();
    if (!(Node.of(trees, Place.of("--set")) instanceof Node.Mapping root))
      throw new IllegalStateException("a map is no mapping");
    Node.Mapping changed = Overrides.apply(root, assignments);
    changed.entries().keySet().stream().filter(key -> !trees.containsKey(key)).findFirst().ifPresent(key -> {
      throw new UserError("--set " + key + ": no such task is measured; it must be TASK.KEY=VALUE for one of "
          + String.join(", ", tasks));
    });
    return changed;
  }

  /** An assignment in which the task is named by its type. */
  private static String typed(String assignment) {
    int dot = assignment.indexOf('.'), equal = assignment.indexOf('=');
    return dot < 0 || equal >= 0 && equal < dot
        ? assignment
        : type(assignment.substring(0, dot)) + assignment.substring(dot);
  }

  private static String type(String name) {
    return name.replace('_', '-');
  }

  private List<Fields> rows(Catalogs catalogs) {
    List<Fields> rows = Files.isRegularFile(data) && DataFile.is(data)
        ? DataFile.read(data)
        : texts(new Texts(catalogs).of(List.of(data)));
    if (rows.isEmpty()) throw new UserError("--data " + data + ": there is no text in it");
    return limit.isPresent() && limit.get() < rows.size() ? rows.subList(0, limit.get()) : rows;
  }

  /** Documents as rows with the field {@code text}. */
  private List<Fields> texts(Documents documents) {
    List<Fields> rows = new ArrayList<>();
    Preparation.reading(documents, texts -> {
      texts.filter(text -> !text.isEmpty())
          .forEach(text -> rows.add(new Fields(data + " document " + (rows.size() + 1), Map.of("text", text))));
      return rows;
    });
    return rows;
  }
}
