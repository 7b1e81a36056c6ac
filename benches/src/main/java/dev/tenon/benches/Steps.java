package dev.tenon.benches;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.run.RunSpec;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LearnerPrograms;
import dev.tenon.engine.train.OptimizerGroups;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Training steps, on random tokens, of the model that was asked for last; the memory of others is given back. */
final class Steps implements AutoCloseable {
  /** After so many steps of a small model its code has been compiled for good. */
  private static final int WARM_STEPS = 300;

  private final Workshop workshop;
  private final WorkerPool workers;
  private final double warmSeconds;
  private Map<String, Object> presentModel = Map.of(), presentTrain = Map.of();
  private Runnable work = () -> {
  };
  private TensorMemory memory = new TensorMemory();
  private long parameters, planned;
  private int step;

  Steps(Workshop workshop, WorkerPool workers, double warmSeconds) {
    this.workshop = workshop;
    this.workers = workers;
    this.warmSeconds = warmSeconds;
  }

  /** One step of a model, warm. The arguments are sections of a config. */
  Runnable of(Map<String, Object> model, Map<String, Object> train) {
    if (model.equals(presentModel) && train.equals(presentTrain)) return work;
    memory.close();
    memory = new TensorMemory();
    presentModel = model;
    presentTrain = train;
    RunSpec spec = workshop.spec(model, train);
    Learner learner = learner(spec);
    Batches batches = random(spec.model().vocabSize().orElseThrow(), spec.train().sequenceLength());
    step = 0;
    work = () -> learner.learn(step++, batches, 1e-3);
    Timing.warm(work, warmSeconds, WARM_STEPS);
    return work;
  }

  private Learner learner(RunSpec spec) {
    Decoder model = new ModelBuilder(spec.model(), memory, 1).build();
    parameters = Layers.parameters(model).values().stream().mapToLong(p -> p.shape().count()).sum();
    var settings = new Learner.Settings(spec.train().batchSize(), spec.train().sequenceLength(), 1, 1.0, 1, false);
    var groups = new OptimizerGroups(spec.train().optimizer(), spec.train().parameterGroups());
    var learner = new Learner(model, groups, settings, workshop.kernels(), workers, memory);
    planned = memory.held(Lifetime.WEIGHTS) + memory.held(Lifetime.RUN)
        + new LearnerPrograms(model, groups, settings, workshop.kernels(), workers.threads()).stepBytes();
    return learner;
  }

  /** Weights of the model. */
  long parameters() {
    return parameters;
  }

  /** Bytes that a plan says before anything runs. */
  long planned() {
    return planned;
  }

  /** Bytes that do not last from step to step, of those. */
  long plannedStep() {
    return planned - memory.held(Lifetime.WEIGHTS) - memory.held(Lifetime.RUN);
  }

  /** Most bytes that were handed out. */
  long peak() {
    return memory.peak();
  }

  private static Batches random(int vocabulary, int time) {
    return (first, batch) -> {
      var random = new Random(first);
      Arrays.setAll(batch.tokens(), _ -> random.nextInt(vocabulary));
      Arrays.setAll(batch.labels(), _ -> random.nextInt(vocabulary));
      Arrays.setAll(batch.positions(), i -> i % time);
      Arrays.fill(batch.segments(), 0);
    };
  }

  @Override public void close() {
    memory.close();
  }
}
