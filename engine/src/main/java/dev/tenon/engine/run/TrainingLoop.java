package dev.tenon.engine.run;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.train.Learner;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The loop of a training: updates, evaluations, samples, checkpoints. What it does at a step depends on the step alone, so that
 * going on from a checkpoint gives the same bytes as never having stopped.
 */
public final class TrainingLoop {
  private final Course course;
  private final TrainConfig train;
  private final RunFolder folder;
  private final Checkpoints checkpoints;
  private final Saved saved;
  private final TensorMemory memory;
  private final Listener listener;
  private final SamplesLog samples;
  private final int steps;
  private final Pace pace = new Pace();
  private Optional<Tracks> tracks = Optional.empty();
  private int step;
  private long tokens;
  private double loss = Double.NaN;
  private OptionalDouble lastEvaluation = OptionalDouble.empty();
  private Optional<TrainingState.Best> best = Optional.empty();
  private int worseSince;

  /**
   * What a checkpoint holds besides the optimizer's state.
   *
   * @param files of the model
   * @param dataSha256 of what is learned from
   * @param tokenizerSha256 of the tokenizer
   */
  public record Saved(Supplier<Map<String, Content>> files, String dataSha256, String tokenizerSha256) {}

  /** @throws IllegalArgumentException if the schedule does not fit so many updates */
  public TrainingLoop(Course course, TrainConfig train, RunFolder folder, Saved saved, TensorMemory memory,
      Listener listener) {
    this.course = course;
    this.train = train;
    this.folder = folder;
    this.saved = saved;
    this.memory = memory;
    this.listener = listener;
    checkpoints = folder.checkpoints();
    samples = new SamplesLog(folder);
    steps = course.steps();
    // A schedule that does not fit so many updates is refused before any is made.
    train.schedule().rate(0, steps, train.learningRate());
  }

  /** Optimizer state to be filled before the loop goes on from a checkpoint. */
  public Map<String, Array> slots() {
    return course.state();
  }

  /** Takes up the run where a checkpoint left it. */
  public void goOnFrom(TrainingState state) {
    step = state.step();
    tokens = state.tokens();
    best = state.best();
    worseSince = best.map(b -> evaluationsBetween(b.step(), step)).orElse(0);
    track();
    samples.truncateTo(step);
  }

  private int evaluationsBetween(int from, int to) {
    return train.evalSteps() == 0 ? 0 : to / train.evalSteps() - from / train.evalSteps();
  }

  /** Begins the run's files. */
  public void begin() {
    track();
    samples.begin();
    if (course.knowsSomething() && course.evaluates()) logBeginning();
    sample();
  }

  private void logBeginning() {
    var line = new LinkedHashMap<String, Number>();
    line.put("tokens", 0);
    course.evaluate().forEach((name, value) -> {
      line.put(name, value);
      listener.measured(0, name, value);
    });
    tracked().add(0, line);
  }

  /** Begins to tell figures, or goes on. */
  private void track() {
    tracks = Optional.of(Tracks.open(folder, train.trackers(), step, InstantSource.system()));
  }

  private Tracks tracked() {
    return tracks.orElseThrow(() -> new IllegalStateException("the loop has neither begun nor gone on"));
  }

  public Outcome run() {
    try (Tracks _ = tracked()) {
      return updates();
    }
  }

  private Outcome updates() {
    Optional<Path> last = step > 0 ? Optional.of(checkpoints.at(step)) : Optional.empty();
    boolean interrupted = false;
    while (step < steps && !interrupted) {
      double rate = train.schedule().rate(step, steps, train.learningRate());
      Learner.Figures figures = course.learn(step, rate);
      step++;
      tokens += figures.tokens();
      loss = figures.loss();
      pace.tick(figures.tokens());
      boolean end = step == steps;
      Map<String, Double> evaluation = course.evaluates() && due(train.evalSteps(), end) ? evaluate() : Map.of();
      if (step % train.loggingSteps() == 0 || !evaluation.isEmpty() || end) log(figures, rate, evaluation);
      listener.step(new Listener.Step(step, steps, tokens, figures.loss(), rate, figures.gradientNorm(),
          pace.tokensPerSecond(), memory.total(), pace.secondsLeft(steps - step)));
      if (due(train.evalSteps(), end)) sample();
      boolean enough = patienceIsOver();
      interrupted = whole() && listener.stop() && !end;
      if (due(train.saveSteps(), end || interrupted || enough)) last = Optional.of(save());
      if (enough) break;
    }
    Path checkpoint = last.orElseGet(this::save);
    return new Outcome(folder.path(), checkpoint, step, tokens, loss, lastEvaluation, OptionalDouble.empty(),
        interrupted);
  }

  /** Whether all updates of what was gathered at once have been made. */
  private boolean whole() {
    return step % course.updatesAtOnce() == 0 || step == steps;
  }

  /** Whether something that is done every so many updates is due: at the first moment between experiences from then on. */
  private boolean due(int every, boolean inAnyCase) {
    int before = step - course.updatesAtOnce();
    return inAnyCase || every > 0 && whole() && step / every > before / every;
  }

  private Map<String, Double> evaluate() {
    Map<String, Double> figures = course.evaluate();
    Double held = figures.get(Material.HELD_OUT);
    if (held != null) judge(held);
    figures.forEach((name, value) -> listener.measured(step, name, value));
    pace.pause();
    return figures;
  }

  private void judge(double mean) {
    lastEvaluation = OptionalDouble.of(mean);
    if (best.isEmpty() || mean < best.get().value()) {
      best = Double.isFinite(mean) ? Optional.of(new TrainingState.Best(Material.HELD_OUT, mean, step)) : best;
      worseSince = 0;
    } else {
      worseSince++;
    }
    listener.evaluated(step, mean);
  }

  private boolean patienceIsOver() {
    return whole() && train.earlyStoppingPatience().isPresent()
        && worseSince >= train.earlyStoppingPatience().getAsInt();
  }

  private void log(Learner.Figures figures, double rate, Map<String, Double> evaluation) {
    var line = new LinkedHashMap<String, Number>();
    line.put("tokens", tokens);
    line.put("train/loss", figures.loss());
    line.putAll(evaluation);
    line.putAll(figures.metrics());
    line.put("learning_rate", rate);
    line.put("grad_norm", figures.gradientNorm());
    line.put("tokens_per_second", pace.tokensPerSecond());
    line.put("memory_bytes", memory.total());
    tracked().add(step, line);
  }

  private void sample() {
    List<String> texts = course.samples();
    if (texts.isEmpty()) return;
    samples.add(step, texts);
    listener.sampled(step, texts);
    pace.pause();
  }

  private Path save() {
    Map<String, Long> seeds = new TreeMap<>();
    seeds.put("run", train.seed());
    // The best evaluation counts only as far as its checkpoint is kept: that of this step, or of one saved before.
    Optional<TrainingState.Best> kept = best.filter(b -> b.step() == step || checkpoints.steps().contains(b.step()));
    var state = new TrainingState(step, tokens, step, new TreeMap<>(seeds), saved.dataSha256, saved.tokenizerSha256,
        kept);
    Map<String, Content> files = new LinkedHashMap<>(saved.files.get());
    files.putAll(state.files(course.state()));
    // A checkpoint promises that what was written on the way to it is there too.
    tracked().sync();
    folder.sync(folder.samples());
    Path path = checkpoints.save(step, files);
    checkpoints.keep(train.saveTotalLimit(),
        kept.isPresent() ? OptionalInt.of(kept.get().step()) : OptionalInt.empty());
    listener.saved(step, path);
    pace.pause();
    return path;
  }
}
