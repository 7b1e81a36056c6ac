package dev.tenon.cli;

import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon train}. */
@Command(name = "train", description = "Train a new model, or go on with a run that was stopped.", footer = {"",
    "Example:", "  tenon train configs/tiny.yaml --set train.max_steps=200 --out runs/tiny",
    "  tenon train --resume runs/tiny", "",
    "Ctrl-C saves and ends."})
final class Train implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Mixin Settings settings = new Settings();

  @Parameters(arity = "0..1", paramLabel = "CONFIG", description = "The description of the run, YAML.") Optional<Path> config = Optional
      .empty();

  @Option(names = "--out", paramLabel = "RUN", description = "The run's folder; runs/ and the config's name if not given.") Optional<Path> out = Optional
      .empty();

  @Option(names = "--resume", paramLabel = "RUN", description = "Go on with the run in this folder, by its own config.") Optional<Path> resume = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Train(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    List<String> overrides = settings.overrides(common, computing);
    try (var house = new House(session, common, computing)) {
      Workbench workbench = house.workbench();
      Interruption interruption = session.interruptible();
      var listener = Several.of(Progress.of(session, common.quiet), interruption);
      Outcome outcome = resume.isPresent()
          ? workbench.resume(resumed(resume.get()), overrides, listener)
          : workbench.train(config(workbench, overrides), folder(), listener);
      return ended(session, outcome, json);
    }
  }

  private RunConfig config(Workbench workbench, List<String> overrides) {
    if (config.isEmpty() && overrides.isEmpty())
      throw new UserError("no config; give one, settings with --set, or a run with --resume");
    RunConfig read = config.isPresent()
        ? workbench.config(config.get(), overrides)
        : workbench.config(Map.of(), overrides);
    if (!common.quiet) read.notes().forEach(session::note);
    return read;
  }

  private Path resumed(Path run) {
    if (out.isPresent() && !out.get().equals(run))
      throw new UserError("--out " + out.get() + ": a run goes on in its own folder, " + run + "; leave --out away");
    if (config.isPresent() && !common.quiet)
      session.note(run + " goes on by its own config.yaml; " + config.get() + " is not read");
    return run;
  }

  private Path folder() {
    if (out.isPresent()) return out.get();
    Path file = config.orElseThrow(() -> new UserError("no folder for the run; name one with --out"));
    return Path.of("runs", String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", ""));
  }

  /** Says how a training ended. */
  static int ended(Session session, Outcome outcome, boolean json) {
    figures(outcome).print(session.out(), json);
    if (!outcome.interrupted()) return 0;
    session
        .note("stopped after step " + outcome.step() + " and saved; go on with: "
            + session.command("train --resume " + outcome.run()));
    return Failures.INTERRUPTED;
  }

  static Figures figures(Outcome outcome) {
    var figures = new Figures().add("run", outcome.run().toString(), "run")
        .add("checkpoint", outcome.checkpoint().toString(), "checkpoint")
        .add("step", outcome.step(), "step").add("tokens", outcome.tokens(), "tokens", Amounts.whole(outcome.tokens()));
    // A run that was complete already has no last update.
    if (!Double.isNaN(outcome.trainLoss()))
      figures.add("train_loss", outcome.trainLoss(), "training loss", Amounts.loss(outcome.trainLoss()));
    outcome.validationLoss()
        .ifPresent(loss -> figures.add("validation_loss", loss, "validation loss", Amounts.loss(loss)));
    outcome.unigramEntropy().ifPresent(
        nats -> figures.add("unigram_entropy", nats, "unigram entropy",
            Amounts.loss(nats) + " (all that frequency tells)"));
    figures.hidden("interrupted", outcome.interrupted());
    Path report = outcome.run().resolve("report.html");
    return Files.exists(report) ? figures.add("report", report.toString(), "report") : figures;
  }
}
