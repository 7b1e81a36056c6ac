package dev.tenon.cli;

import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.RunConfig;
import java.io.PrintStream;
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

/** {@code tenon quickstart}: a tokenizer and a small model from nothing in a few minutes, and what it can do. */
@Command(name = "quickstart", description = "Train a small model on a dictionary, let it write, and say what to try next. Takes a few minutes.", footer = {
    "", "Example:", "  tenon quickstart", "  tenon quickstart --out runs/first"})
final class Quickstart implements Callable<Integer> {
  private static final List<String> WORDS = List.of("glimmerfoot (noun):", "snorvel (verb):", "brindlish (adjective):");
  private static final int DEFINITION = 40;

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Mixin Settings settings = new Settings();

  @Option(names = "--out", paramLabel = "RUN", description = "The run's folder; runs/quickstart, or the next number that is free, if not given.") Optional<Path> out = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Quickstart(Session session) {
    this.session = session;
  }

  /** What the model wrote on the way. */
  private static final class Samples implements Listener {
    private final List<List<String>> all = new ArrayList<>();

    @Override public void sampled(int step, List<String> samples) {
      all.add(samples);
    }

    List<String> before() {
      return all.isEmpty() ? List.of() : all.getFirst();
    }

    List<String> after() {
      return all.isEmpty() ? List.of() : all.getLast();
    }
  }

  @Override public Integer call() {
    try (var house = new House(session, common, computing)) {
      RunConfig config = house.workbench().config(PackagedConfig.read("quickstart.yaml"),
          settings.overrides(common, computing));
      Path run = out.orElseGet(Quickstart::free);
      var samples = new Samples();
      Interruption interruption = session.interruptible();
      Outcome outcome = house.workbench().train(config, run,
          Several.of(Progress.of(session, common.quiet), interruption, samples));
      if (outcome.interrupted()) return Train.ended(session, outcome, json);
      if (!common.quiet) session.note("counting word pairs and triples, to compare...");
      Optional<Baselines> baselines = Baselines.of(house, run);
      tell(outcome, samples, baselines, words(house, run));
      return 0;
    }
  }

  private static Path free() {
    Path first = Path.of("runs", "quickstart");
    Path run = first;
    for (int n = 2; Files.exists(run); n++) run = first.resolveSibling("quickstart-" + n);
    return run;
  }

  /** Definitions of words that do not exist, by the model's own measure. */
  private Map<String, String> words(House house, Path run) {
    LanguageModel model = house.workbench().load(run);
    var sampling = new Sampling();
    sampling.maxNewTokens = DEFINITION;
    Generation how = sampling.generation(house.catalogs(), common.seed);
    var definitions = new LinkedHashMap<String, String>();
    for (String word : WORDS) definitions.put(word, model.generate(word, how).stripTrailing());
    return definitions;
  }

  private void tell(Outcome outcome, Samples samples, Optional<Baselines> baselines, Map<String, String> words) {
    PrintStream out = session.out();
    if (json) {
      var tree = Figures.tree("run", outcome.run().toString(), "steps", outcome.step(), "tokens", outcome.tokens(),
          "train_loss", outcome.trainLoss());
      outcome.validationLoss().ifPresent(loss -> tree.put("validation_loss", loss));
      baselines.ifPresent(
          b -> tree.putAll(Figures.tree("bigram_validation_loss", b.bigram(), "trigram_validation_loss", b.trigram())));
      tree.putAll(Figures.tree("before", samples.before(), "after", samples.after(), "words", words));
      Figures.json(out, tree);
      return;
    }
    out.println("Before the first step it wrote:");
    samples.before().forEach(text -> out.println(indented(text)));
    out.println("\nAfter " + Amounts.whole(outcome.step()) + " steps, having read "
        + Amounts.count((double) outcome.tokens()) + " tokens:");
    samples.after().forEach(text -> out.println(indented(text)));
    out.println("\nThree words that do not exist:");
    words.forEach((word, definition) -> out.println(indented(word + definition)));
    out.println("\nHow well text is predicted that it has not read, in nats a token (less is better):");
    outcome.validationLoss()
        .ifPresent(loss -> out.println("validation loss of the model:          " + Amounts.loss(loss)));
    baselines.ifPresent(b -> {
      out.println("validation loss of a bigram model:     " + Amounts.loss(b.bigram()));
      out.println("validation loss of a trigram model:    " + Amounts.loss(b.trigram()));
    });
    String run = outcome.run().toString();
    out.println("\nTry next:");
    for (String next : List.of("generate " + run + " --prompt 'dog (noun):'",
        "generate " + run + " --prompt 'YOUR WORD (verb):' --temperature 0.6 --seed 7",
        "plan configs/quickstart.yaml --set train.max_steps=20000",
        "train configs/quickstart.yaml --set data.type=text --set data.files=[YOUR.txt] --out runs/mine",
        "export " + run + " --format hf --out my-model"))
      out.println(indented(session.command(next)));
    out.println("A page with the curves: " + outcome.run().resolve("report.html"));
    out.flush();
  }

  private static String indented(String text) {
    return text.strip().indent(2).stripTrailing();
  }
}
