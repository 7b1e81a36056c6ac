package dev.tenon.engine.train;

import dev.tenon.api.align.Experience;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.train.Optimizer;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Models that learn: makes updates from batches. Owns gradients and optimizer state; the loop around it is the run's. */
public final class Learner {
  private final LearnerPrograms programs;
  private final Map<String, Parameter> trainable;
  private final Map<String, Array> gradients = new LinkedHashMap<>();
  private final Map<String, Array> slots = new LinkedHashMap<>();
  private final Map<String, Array> bound = new HashMap<>();
  private final Map<Compiled, Executable> executables = new HashMap<>();
  private final Settings settings;
  private final Workers workers;
  private final TensorMemory memory;
  private final List<Feed.Text> texts = new ArrayList<>();
  private final Executable norm;
  private final Executable update;

  /**
   * What an update is made of.
   *
   * @param batchSize rows of a micro-batch
   * @param sequenceLength tokens of a row
   * @param accumulation micro-batches of an update
   * @param maxGradNorm gradients are scaled down to this norm; infinite for never
   * @param seed of dropout
   * @param gradientCheckpointing whether the inside of each block is computed again in the backward pass instead of kept for it:
   *        the same bytes from less memory, in more time
   */
  public record Settings(int batchSize, int sequenceLength, int accumulation, double maxGradNorm, long seed,
      boolean gradientCheckpointing) {}

  /**
   * Figures of an update.
   *
   * @param loss of pre-training the mean over the update's labels, nats
   * @param gradientNorm before clipping
   * @param tokens labels learned from
   * @param metrics the objective's own, by name
   */
  public record Figures(double loss, double gradientNorm, long tokens, Map<String, Double> metrics) {}

  /** Pre-training. */
  public Learner(Decoder model, OptimizerGroups groups, Settings settings, KernelSet kernels, Workers workers,
      TensorMemory memory) {
    this(new Pupils(model), Objective.nextToken(), groups, settings, kernels, workers, memory);
  }

  public Learner(Pupils models, Objective objective, OptimizerGroups groups, Settings settings, KernelSet kernels,
      Workers workers, TensorMemory memory) {
    this.settings = settings;
    this.workers = workers;
    this.memory = memory;
    programs = new LearnerPrograms(models, objective, groups, settings, kernels, workers.threads());
    trainable = programs.trainable();
    trainable.forEach((path, p) -> {
      gradients.put(StepPrograms.gradient(path), memory.array(Lifetime.RUN, p.value().type()));
      for (Optimizer.Slot slot : groups.slots(path, p.shape()))
        slots.put(StepPrograms.slot(path, slot.name()), memory.array(Lifetime.RUN, slot.type()));
    });
    bound.putAll(gradients);
    bound.putAll(slots);
    programs.parameters().forEach((path, p) -> bound.put(path, p.value()));
    norm = bind(programs.norm());
    update = bind(programs.update());
  }

  private Executable bind(Compiled compiled) {
    return executables.computeIfAbsent(compiled, c -> c.bind(memory, bound, workers));
  }

  /** Optimizer state by name: what a checkpoint holds besides the weights. */
  public Map<String, Array> state() {
    return slots;
  }

  /**
   * Makes one update from rows of text.
   *
   * @param step from 0
   * @throws WorkFailed if the loss or a gradient is not finite; the weights are as they were
   */
  public Figures learn(int step, Batches batches, double learningRate) {
    while (texts.size() < settings.accumulation)
      texts.add(new Feed.Text(new Batch(settings.batchSize, settings.sequenceLength)));
    for (int a = 0; a < settings.accumulation; a++)
      batches.fill(((long) step * settings.accumulation + a) * settings.batchSize, texts.get(a).batch());
    return update(step, texts, learningRate);
  }

  /** Makes one update from micro-batches of experience, as many as are accumulated. */
  public Figures learn(int step, List<Experience> micro, double learningRate) {
    return update(step, micro.stream().map(Feed.Gathered::new).toList(), learningRate);
  }

  private Figures update(int step, List<? extends Feed> micro, double learningRate) {
    List<StepPrograms.Meaning> terms = programs.of(micro.getFirst().signature()).first().meaning().terms();
    double[] weights = weights(micro, terms.size()), sums = new double[terms.size()];
    if (java.util.Arrays.stream(weights).allMatch(w -> w == 0))
      throw new WorkFailed(
          "step " + (step + 1) + ": the batch has no label to learn from; every one is padding or masked");
    var metrics = new Reported.Sums();
    for (int a = 0; a < micro.size(); a++)
      backward(micro.get(a), a == 0, terms, weights, sums, metrics, (long) step * micro.size() + a);
    double loss = 0;
    var figures = new LinkedHashMap<>(metrics.means());
    for (int k = 0; k < sums.length; k++) {
      if (weights[k] == 0) continue;
      loss += terms.get(k).coefficient() * sums[k] / weights[k];
      if (!terms.get(k).name().isEmpty()) figures.put(terms.get(k).name(), sums[k] / weights[k]);
    }
    norm.run();
    double gradientNorm = Math.sqrt(norm.output("squared_norm").at(0));
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm))
      throw new WorkFailed(notFinite(step, loss, gradientNorm));
    update.input("clip").set(0, Math.min(1, settings.maxGradNorm / (gradientNorm + 1e-6)));
    update.input("learning_rate").set(0, learningRate);
    update.input("step").set(0, step + 1);
    update.run();
    return new Figures(loss, gradientNorm, micro.stream().mapToLong(Feed::tokens).sum(), figures);
  }

  /** What the sums of each term are divided by, over the whole update. */
  private double[] weights(List<? extends Feed> micro, int terms) {
    double[] weights = new double[terms];
    for (Feed feed : micro) {
      Executable program = bind(programs.of(feed.signature()).weights());
      feed.into(program);
      program.run();
      for (int k = 0; k < terms; k++) weights[k] += program.output(StepPrograms.weight(k)).at(0);
    }
    return weights;
  }

  private void backward(Feed feed, boolean first, List<StepPrograms.Meaning> terms, double[] weights, double[] sums,
      Reported.Sums metrics, long draw) {
    LearnerPrograms.OfSignature made = programs.of(feed.signature());
    LearnerPrograms.Judge judge = first ? made.first() : made.further().orElseThrow();
    Executable program = bind(judge.compiled());
    feed.into(program);
    for (int k = 0; k < terms.size(); k++)
      program.input(StepPrograms.scale(k)).set(0, weights[k] == 0 ? 0 : terms.get(k).coefficient() / weights[k]);
    program.input("seed").setLong(0, settings.seed);
    program.input("seed").setLong(1, draw);
    program.run();
    for (int k = 0; k < sums.length; k++) sums[k] += program.output(StepPrograms.sum(k)).at(0);
    metrics.add(program, judge.meaning().metrics());
  }

  private String notFinite(int step, double loss, double gradientNorm) {
    String where = trainable.keySet().stream().filter(path -> !finite(gradients.get(StepPrograms.gradient(path))))
        .findFirst().map(path -> "; first parameter with a non-finite gradient: " + path)
        .orElse("");
    return String.format(Locale.ROOT,
        "step %d: the loss is %s and the gradient norm %s%s. The weights are those of the step before; a lower learning_rate or max_grad_norm may help",
        step + 1,
        loss, gradientNorm, where);
  }

  private static boolean finite(@org.jspecify.annotations.Nullable Array array) {
    if (array == null) return true;
    for (long i = 0, n = array.shape().count(); i < n; i++) if (!Double.isFinite(array.at(i))) return false;
    return true;
  }
}
