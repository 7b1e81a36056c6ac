package dev.tenon.engine.run;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.data.TokenStore;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.evaluate.UnigramEntropy;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LossMeter;
import dev.tenon.engine.train.OptimizerGroups;
import java.nio.file.Path;
import java.util.ArrayList;
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
final class TrainingLoop {
  private final Ingredients in;
  private final TrainConfig train;
  private final RunFolder folder;
  private final Checkpoints checkpoints;
  private final Supplier<Map<String, Content>> modelFiles;
  private final Listener listener;
  private final Learner learner;
  private final Batches batches;
  private final Map<String, Meter> meters = new LinkedHashMap<>();
  private final Generator generator;
  private final MetricsLog metrics;
  private final SamplesLog samples;
  private final int steps;
  private final Pace pace = new Pace();
  private int step;
  private long tokens;
  private double loss = Double.NaN;
  private OptionalDouble lastEvaluation = OptionalDouble.empty();
  private Optional<TrainingState.Best> best = Optional.empty();
  private int worseSince;

  private record Meter(LossMeter meter, Material.Measured on) {}

  TrainingLoop(Ingredients in, RunFolder folder, Supplier<Map<String, Content>> modelFiles, Listener listener) {
    this.in = in;
    this.folder = folder;
    this.modelFiles = modelFiles;
    this.listener = listener;
    train = in.spec().train();
    checkpoints = folder.checkpoints();
    metrics = new MetricsLog(folder);
    samples = new SamplesLog(folder);
    batches = in.material().training();
    steps = train.steps(in.material().rows());
    // A schedule that does not fit so many updates is refused before any is made.
    train.schedule().rate(0, steps, train.learningRate());
    var settings = new Learner.Settings(train.batchSize(), in.material().time(), train.gradientAccumulationSteps(),
        train.maxGradNorm() == 0 ? Double.POSITIVE_INFINITY : train.maxGradNorm(), train.seed(),
        train.gradientCheckpointing());
    learner = new Learner(in.model(), new OptimizerGroups(train.optimizer(), train.parameterGroups()), settings,
        in.kernels(), in.workers(), in.memory());
    if (!in.material().measured().isEmpty()) {
      var meter = new LossMeter(in.model(), train.batchSize(), in.material().time(), in.kernels(), in.workers(),
          in.memory());
      in.material().measured().forEach((name, on) -> meters.put(name, new Meter(meter, on)));
    }
    generator = new Generator(new Decoding(in.model(), in.kernels(), in.workers(), in.memory()),
        in.tokenizer().tokenizer());
  }

  /** Optimizer state to be filled before the loop goes on from a checkpoint. */
  Map<String, Array> slots() {
    return learner.state();
  }

  /** Takes up the run where a checkpoint left it. */
  void goOnFrom(TrainingState state) {
    step = state.step();
    tokens = state.tokens();
    best = state.best();
    worseSince = best.map(b -> evaluationsBetween(b.step(), step)).orElse(0);
    metrics.truncateTo(step);
    samples.truncateTo(step);
  }

  private int evaluationsBetween(int from, int to) {
    return train.evalSteps() == 0 ? 0 : to / train.evalSteps() - from / train.evalSteps();
  }

  /** Begins the run's files. */
  void begin() {
    metrics.begin();
    samples.begin();
    if (in.adapter().isPresent() && !meters.isEmpty()) logBeginning();
    sample();
  }

  /** Of a model that knows something already it is worth to know how much. */
  private void logBeginning() {
    var line = new LinkedHashMap<String, Object>();
    line.put("step", 0);
    line.put("tokens", 0);
    measured().forEach((name, loss) -> {
      line.put(name, loss);
      listener.measured(0, name, loss);
    });
    metrics.add(line);
  }

  /** Mean losses by the name of the metric. */
  private Map<String, Double> measured() {
    var losses = new LinkedHashMap<String, Double>();
    meters.forEach((name, m) -> losses.put(name, m.meter.measure(m.on.batches(), m.on.rows()).mean()));
    return losses;
  }

  Outcome run() {
    Optional<Path> saved = step > 0 ? Optional.of(checkpoints.at(step)) : Optional.empty();
    boolean interrupted = false;
    while (step < steps && !interrupted) {
      double rate = train.schedule().rate(step, steps, train.learningRate());
      Learner.Figures figures = learner.learn(step, batches, rate);
      step++;
      tokens += figures.tokens();
      loss = figures.loss();
      pace.tick(figures.tokens());
      boolean last = step == steps;
      Map<String, Double> evaluation = !meters.isEmpty() && due(train.evalSteps(), last) ? evaluate() : Map.of();
      if (step % train.loggingSteps() == 0 || !evaluation.isEmpty() || last) log(figures, rate, evaluation);
      listener.step(new Listener.Step(step, steps, tokens, figures.loss(), rate, figures.gradientNorm(),
          pace.tokensPerSecond(), in.memory().total(), pace.secondsLeft(steps - step)));
      if (due(train.evalSteps(), last)) sample();
      boolean enough = patienceIsOver();
      interrupted = listener.stop() && !last;
      if (due(train.saveSteps(), last || interrupted || enough)) saved = Optional.of(save());
      if (enough) break;
    }
    Path checkpoint = saved.orElseGet(this::save);
    return new Outcome(folder.path(), checkpoint, step, tokens, loss, lastEvaluation, unigramEntropy(),
        interrupted);
  }

  private OptionalDouble unigramEntropy() {
    Optional<Tokens> held = in.material().store().flatMap(TokenStore::validation);
    if (held.isEmpty()) return OptionalDouble.empty();
    return OptionalDouble.of(UnigramEntropy.of(held.get(), in.tokenizer().tokenizer().size()));
  }

  private boolean due(int every, boolean inAnyCase) {
    return inAnyCase || every > 0 && step % every == 0;
  }

  private Map<String, Double> evaluate() {
    Map<String, Double> losses = measured();
    Double held = losses.get(Material.HELD_OUT);
    if (held != null) judge(held);
    losses.forEach((name, loss) -> listener.measured(step, name, loss));
    pace.pause();
    return losses;
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
    return train.earlyStoppingPatience().isPresent() && worseSince >= train.earlyStoppingPatience().getAsInt();
  }

  private void log(Learner.Figures figures, double rate, Map<String, Double> evaluation) {
    var line = new LinkedHashMap<String, Object>();
    line.put("step", step);
    line.put("tokens", tokens);
    line.put("train/loss", figures.loss());
    line.putAll(evaluation);
    line.put("learning_rate", rate);
    line.put("grad_norm", figures.gradientNorm());
    line.put("tokens_per_second", pace.tokensPerSecond());
    line.put("memory_bytes", in.memory().total());
    metrics.add(line);
  }

  private void sample() {
    if (train.sampleTokens() == 0) return;
    var tokenizer = in.tokenizer().tokenizer();
    var texts = new ArrayList<String>();
    for (String prompt : train.samplePrompts()) {
      int[] begun = Prompts.tokens(tokenizer, prompt);
      if (begun.length == 0) begun = new int[]{in.material().first().orElse(0)};
      int most = Math.min(train.sampleTokens(), in.spec().model().maxPositionEmbeddings() - begun.length);
      if (most < 1) continue;
      int[] written = generator.generate(begun, new Generation(most, List.of(), false, false, train.seed()), _ -> true);
      texts.add(prompt + tokenizer.decode(written));
    }
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
    var state = new TrainingState(step, tokens, step, new TreeMap<>(seeds), in.material().sha256(),
        in.tokenizer().sha256(),
        kept);
    Map<String, Content> files = new LinkedHashMap<>(modelFiles.get());
    files.putAll(state.files(learner.state()));
    // A checkpoint promises that what was written on the way to it is there too.
    folder.sync(folder.metrics());
    folder.sync(folder.samples());
    Path path = checkpoints.save(step, files);
    checkpoints.keep(train.saveTotalLimit(),
        kept.isPresent() ? OptionalInt.of(kept.get().step()) : OptionalInt.empty());
    listener.saved(step, path);
    pace.pause();
    return path;
  }
}
