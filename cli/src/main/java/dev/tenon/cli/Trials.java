package dev.tenon.cli;

import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Trainings of one config in other processes: straight, killed and resumed, interpreted. */
final class Trials {
  /** Repeated, it is long enough for a few steps. */
  private static final String TEXT = "A tenon is the part of a joint that is cut to fit a mortise. It is held by glue, by a wedge or by a pin.\n";

  /** The longest time from a step to a kill, in milliseconds. */
  private static final int DELAY = 200;

  private final Path config;
  private final Path folder;
  private final int steps;
  private final int saveSteps;
  private final List<String> overrides;
  private final List<String> arguments;

  /**
   * @param folder for the runs
   * @param steps of each
   * @param saveSteps steps between checkpoints
   * @param overrides of the config
   * @param arguments of every training besides
   */
  Trials(Path config, Path folder, int steps, int saveSteps, List<String> overrides, List<String> arguments) {
    this.config = config;
    this.folder = folder;
    this.steps = steps;
    this.saveSteps = saveSteps;
    this.overrides = List.copyOf(overrides);
    this.arguments = List.copyOf(arguments);
  }

  int steps() {
    return steps;
  }

  /**
   * A run that was killed and resumed.
   *
   * @param how it was killed, for people
   */
  record Killed(Path run, String how) {}

  /** Trains without a break. */
  Path straight(String name, List<String> more) {
    return train(name, List.of(), more);
  }

  private Path train(String name, List<String> jvm, List<String> more) {
    Path run = folder.resolve(name);
    try (Child child = Child.start(jvm, begin(run, more), said(run))) {
      child.finish();
    }
    return run;
  }

  private List<String> begin(Path run, List<String> more) {
    List<String> all = new ArrayList<>(List.of("train", config.toString(), "--out", run.toString()));
    all.addAll(arguments);
    for (String override : overrides) all.addAll(List.of("--set", override));
    for (String override : more) all.addAll(List.of("--set", override));
    return all;
  }

  private List<String> resume(Path run) {
    List<String> all = new ArrayList<>(List.of("train", "--resume", run.toString()));
    all.addAll(arguments);
    return all;
  }

  private static Path said(Path run) {
    return run.resolveSibling(run.getFileName() + ".txt");
  }

  /** Trains with two kills: the first somewhere in the first half, the second in the middle of a save. */
  Killed killed(String name, Random random) {
    Path run = folder.resolve(name);
    List<String> how = new ArrayList<>();
    try (Child child = start(run)) {
      if (awaitStep(child, run, random.nextInt(steps / 2 + 1))) {
        child.await(random.nextInt(DELAY));
        child.kill();
        how.add("killed " + reached(run));
      }
    }
    // Some saves are let pass, so that the kill finds older checkpoints too.
    int pass = random.nextInt(Math.max(1, Math.min(3, steps / 2 / saveSteps)));
    try (Child child = start(run)) {
      if (awaitSave(child, run, pass)) {
        child.kill();
        how.add("killed in a save " + reached(run));
      }
    }
    try (Child child = start(run)) {
      child.finish();
    }
    return new Killed(run, how.isEmpty() ? "not killed: it ended too soon" : String.join(", ", how));
  }

  /** Begins or goes on: a kill may come before there is a run. */
  private Child start(Path run) {
    return Child.start(List.of(), Files.exists(run.resolve("config.yaml")) ? resume(run) : begin(run, List.of()),
        said(run));
  }

  private static String reached(Path run) {
    List<Integer> saved = new Checkpoints(run, new Disk()).steps();
    return saved.isEmpty() ? "before the first checkpoint" : "behind checkpoint " + saved.getLast();
  }

  /** Waits until so many steps are done, 0: until the run has its config; false if the process ends before. */
  private static boolean awaitStep(Child child, Path run, int step) {
    Path file = step == 0 ? run.resolve("config.yaml") : run.resolve("metrics.jsonl");
    while (child.running()) {
      if (Files.exists(file) && (step == 0 || lines(file) > step)) return true;
      child.await(1);
    }
    return false;
  }

  private static long lines(Path file) {
    try (Stream<String> all = Files.lines(file)) {
      return all.count();
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  /** Waits until a checkpoint is being written, after letting some pass; false if the process ends before. */
  private static boolean awaitSave(Child child, Path run, int pass) {
    int seen = 0;
    boolean before = false;
    while (child.running()) {
      boolean saving = saving(run);
      if (saving && !before && seen++ == pass) return true;
      before = saving;
      child.await(1);
    }
    return false;
  }

  private static boolean saving(Path run) {
    Path checkpoints = run.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) return false;
    try (Stream<Path> all = Files.list(checkpoints)) {
      return all.anyMatch(path -> path.getFileName().toString().matches("\\.step-.*\\.tmp"));
    } catch (IOException e) {
      throw Unreadable.error(checkpoints, e);
    }
  }

  /** What differs between the last checkpoints of two runs. */
  Sameness compared(String what, Path one, Path other) {
    return Sameness.of(what, last(one, steps), last(other, steps));
  }

  private static Path last(Path run, int step) {
    return new Checkpoints(run, new Disk()).at(step);
  }

  /** The config's model and optimizer on a short text, for the interpreter is some hundred times slower. */
  Sameness interpreted(int count) {
    Path text = folder.resolve("short.txt");
    try {
      Files.writeString(text, TEXT.repeat(8));
    } catch (IOException e) {
      throw Unreadable.error(text, e);
    }
    List<String> small = List.of("data={type: text, files: ['" + text + "'], validation: 0}", "tokenizer={type: byte}",
        "model.vocab_size=", "train.max_steps=" + count,
        "train.batch_size=2", "train.sequence_length=16", "train.gradient_accumulation_steps=1",
        "train.sample_tokens=0", "train.save_steps=0");
    Path compiled = train("compiled", List.of(), small);
    Path interpreted = train("interpreted", List.of("-Xint"), small);
    return Sameness.of("interpreted and compiled, " + count + " steps", last(compiled, count),
        last(interpreted, count));
  }
}
