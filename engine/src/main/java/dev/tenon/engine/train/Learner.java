package dev.tenon.engine.train;

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
import java.util.Map;

/** A model that learns: makes updates from batches. Owns gradients and optimizer state; the loop around it is the run's. */
public final class Learner {
  private final LearnerPrograms programs;
  private final Map<String, Parameter> trainable;
  private final Map<String, Array> gradients = new LinkedHashMap<>();
  private final Map<String, Array> slots = new LinkedHashMap<>();
  private final Settings settings;
  private final Executable first;
  private final Executable further;
  private final Executable norm;
  private final Executable update;
  private final List<Batch> micro = new ArrayList<>();

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
   * @param loss mean over the update's labels, nats
   * @param gradientNorm before clipping
   * @param tokens labels learned from
   */
  public record Figures(double loss, double gradientNorm, long tokens) {}

  public Learner(Decoder model, OptimizerGroups groups, Settings settings, KernelSet kernels, Workers workers,
      TensorMemory memory) {
    this.settings = settings;
    programs = new LearnerPrograms(model, groups, settings, kernels, workers.threads());
    trainable = programs.trainable();
    trainable.forEach((path, p) -> {
      gradients.put(StepPrograms.gradient(path), memory.array(Lifetime.RUN, p.value().type()));
      for (Optimizer.Slot slot : groups.slots(path, p.shape()))
        slots.put(StepPrograms.slot(path, slot.name()), memory.array(Lifetime.RUN, slot.type()));
    });
    Map<String, Array> bound = new HashMap<>(gradients);
    bound.putAll(slots);
    programs.parameters().forEach((path, p) -> bound.put(path, p.value()));
    first = programs.first().bind(memory, bound, workers);
    further = programs.further().map(c -> c.bind(memory, bound, workers)).orElse(first);
    norm = programs.norm().bind(memory, bound, workers);
    update = programs.update().bind(memory, bound, workers);
    for (int a = 0; a < settings.accumulation; a++) micro.add(new Batch(settings.batchSize, settings.sequenceLength));
  }

  /** Optimizer state by name: what a checkpoint holds besides the weights. */
  public Map<String, Array> state() {
    return slots;
  }

  /**
   * Makes one update.
   *
   * @param step from 0
   * @throws WorkFailed if the loss or a gradient is not finite; the weights are as they were
   */
  public Figures learn(int step, Batches batches, double learningRate) {
    long counted = 0;
    for (int a = 0; a < micro.size(); a++) {
      batches.fill(((long) step * micro.size() + a) * settings.batchSize, micro.get(a));
      counted += micro.get(a).counted();
    }
    if (counted == 0)
      throw new WorkFailed(
          "step " + (step + 1) + ": the batch has no label to learn from; every one is padding or masked");
    double loss = 0;
    for (int a = 0; a < micro.size(); a++)
      loss += backward(a == 0 ? first : further, micro.get(a), 1.0 / counted, (long) step * micro.size() + a);
    norm.run();
    double gradientNorm = Math.sqrt(norm.output("squared_norm").at(0));
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm))
      throw new WorkFailed(notFinite(step, loss / counted, gradientNorm));
    update.input("clip").set(0, Math.min(1, settings.maxGradNorm / (gradientNorm + 1e-6)));
    update.input("learning_rate").set(0, learningRate);
    update.input("step").set(0, step + 1);
    update.run();
    return new Figures(loss / counted, gradientNorm, counted);
  }

  private double backward(Executable executable, Batch batch, double scale, long draw) {
    Feed.into(executable, batch);
    executable.input("scale").set(0, scale);
    executable.input("seed").setLong(0, settings.seed);
    executable.input("seed").setLong(1, draw);
    executable.run();
    return executable.output("loss").at(0);
  }

  private String notFinite(int step, double loss, double gradientNorm) {
    String where = trainable.keySet().stream().filter(path -> !finite(gradients.get(StepPrograms.gradient(path))))
        .findFirst().map(path -> "; first parameter with a non-finite gradient: " + path)
        .orElse("");
    return String.format(java.util.Locale.ROOT,
        "step %d: the loss is %s and the gradient norm %s%s. The weights are those of the step before; a lower learning_rate or max_grad_norm may help",
        step + 1,
        loss, gradientNorm, where);
  }

  private static boolean finite(@org.jspecify.annotations.Nullable Array array) {
    if (array == null) return true;
    for (long i = 0, n = array.shape().count(); i < n; i++) if (!Double.isFinite(array.at(i))) return false;
    return true;
  }

  /** Compiled programs of this learner, for plans. */
  public List<Compiled> compiled() {
    return programs.all();
  }
}
