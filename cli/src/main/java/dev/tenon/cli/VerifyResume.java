package dev.tenon.cli;

import dev.tenon.engine.file.TemporaryFolder;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon verify-resume}: proves on this machine that neither kills and resumes nor threads nor the compiler change a byte. */
@Command(name = "verify-resume", description = {
    "Prove that a kill and a resume change no byte of a training: it is run straight, and again with kills at random moments.",
    "The same with one thread and two, and interpreted and compiled. Ends with 1 if anything differs."}, footer = {"",
        "Example:", "  tenon verify-resume configs/tiny.yaml --rounds 3"})
final class VerifyResume implements Callable<Integer> {
  private static final int CHECKPOINTS = 6;

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Mixin Settings settings = new Settings();

  @Parameters(paramLabel = "CONFIG", description = "The description of the run, YAML.") Path config = Path.of("");

  @Option(names = "--rounds", paramLabel = "N", description = "Trainings with kills (default: ${DEFAULT-VALUE}).") int rounds = 3;

  @Option(names = "--steps", paramLabel = "N", description = "Steps of each training, at most the config's (default: ${DEFAULT-VALUE}).") int steps = 60;

  @Option(names = "--interpreted-steps", paramLabel = "N", description = "Steps of the trainings that compare the interpreter with the compiler; 0 leaves them away (default: ${DEFAULT-VALUE}).") int interpretedSteps = 3;

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  VerifyResume(Session session) {
    this.session = session;
  }

  @Override public Integer call() throws IOException {
    if (rounds < 0 || steps < 1 || interpretedSteps < 0)
      throw new UserError("--rounds, --steps and --interpreted-steps must not be negative, --steps at least 1");
    var arguments = new ArrayList<String>(List.of("--quiet", "--json"));
    for (Path plugins : common.plugins) arguments.addAll(List.of("--plugins", plugins.toString()));
    List<String> overrides = new ArrayList<>(settings.overrides(common, computing));
    int count = steps(overrides);
    try (var folder = new TemporaryFolder("tenon-verify-resume")) {
      List<Sameness> results = verified(folder, trials(folder.path(), count, overrides, arguments));
      boolean equal = results.stream().allMatch(Sameness::all);
      tell(results, equal);
      if (equal) return 0;
      keep(folder);
      return Failures.WORK_FAILED;
    }
  }

  private List<Sameness> verified(TemporaryFolder folder, Trials trials) {
    List<Sameness> results = new ArrayList<>();
    try {
      verify(trials, results);
      return results;
    } catch (WorkFailed e) {
      keep(folder);
      throw e;
    }
  }

  private void keep(TemporaryFolder folder) {
    folder.keep();
    session.note("the runs are kept in " + folder.path());
  }

  private Trials trials(Path folder, int count, List<String> given, List<String> arguments) {
    var overrides = new ArrayList<String>(given);
    int saved = Math.max(1, count / CHECKPOINTS);
    overrides.addAll(List.of("train.max_steps=" + count, "train.early_stopping_patience=",
        "train.logging_steps=1", "train.save_steps=" + saved,
        "train.eval_steps=" + Math.max(1, count / 3)));
    return new Trials(config, folder, count, saved, overrides, arguments);
  }

  /** Steps to train for; reads the config before anything is started. */
  private int steps(List<String> overrides) {
    try (var house = new House(session, common, computing)) {
      RunConfig read = house.workbench().config(config, overrides);
      return read.resolved().get("train") instanceof Map<?, ?> train && train.get("max_steps") instanceof Integer most
          && !train.containsKey("num_train_epochs")
              ? Math.min(most, steps)
              : steps;
    }
  }

  private void verify(Trials trials, List<Sameness> results) {
    say("training " + trials.steps() + " steps straight");
    Path straight = trials.straight("straight", List.of());
    say("the same with one thread, then with two");
    Path one = trials.straight("one-thread", List.of("train.threads=1"));
    results.add(trials.compared("one thread", straight, one));
    Path two = trials.straight("two-threads", List.of("train.threads=2"));
    results.add(trials.compared("two threads", straight, two));
    var random = new Random(common.seed.orElse(Common.SEED));
    for (int round = 1; round <= rounds; round++) {
      say("with kills, round " + round + " of " + rounds);
      Trials.Killed killed = trials.killed("round-" + round, random);
      results.add(trials.compared(killed.how(), straight, killed.run()));
    }
    if (interpretedSteps == 0) return;
    say("interpreted and compiled, " + interpretedSteps
        + " steps on a short text; the interpreter takes minutes, --interpreted-steps 0 leaves this out");
    results.add(trials.interpreted(interpretedSteps));
  }

  private void say(String what) {
    if (!common.quiet) session.note(what + "...");
  }

  private void tell(List<Sameness> results, boolean equal) {
    if (json) {
      Figures.json(session.out(),
          Figures.tree("equal", equal, "comparisons", results.stream().map(Sameness::tree).toList()));
      return;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(Sameness.heading());
    for (Sameness each : results) rows.add(each.row());
    Figures.table(session.out(), rows);
    session.out().println(equal ? "No byte differs." : "There are differences.");
    session.out().flush();
  }
}
