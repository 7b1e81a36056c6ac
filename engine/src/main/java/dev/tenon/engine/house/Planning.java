package dev.tenon.engine.house;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.Plan;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Trace;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.run.RunSpec;
import dev.tenon.engine.run.TrainConfig;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LearnerPrograms;
import dev.tenon.engine.train.LossMeter;
import dev.tenon.engine.train.OptimizerGroups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans runs: the same programs that a run compiles, with memory that is only counted. */
final class Planning {
  /** Share of the speed of a large matrix product that a whole step reaches; measured on small models. */
  private static final double EFFICIENCY = 0.5;

  private final KernelChoice kernels;
  private final int threads;

  Planning(KernelChoice kernels, int threads) {
    this.kernels = kernels;
    this.threads = threads;
  }

  Plan of(RunSpec spec, Preparation preparation) {
    RunSpec sized = preparation.sized(spec);
    TrainConfig train = sized.train();
    KernelSet set = kernels.of(train.kernels());
    int count = train.threads().orElse(threads);
    try (var memory = TensorMemory.planned()) {
      Decoder model = Preparation.build(sized, memory);
      var groups = new OptimizerGroups(train.optimizer(), train.parameterGroups());
      var settings = new Learner.Settings(train.batchSize(), train.sequenceLength(), train.gradientAccumulationSteps(),
          train.maxGradNorm(), train.seed());
      var programs = new LearnerPrograms(model, groups, settings, set, count);
      long step = Math.max(programs.stepBytes(),
          LossMeter.stepBytes(model, train.batchSize(), train.sequenceLength(), set, count));
      double flops = programs.flops(train.gradientAccumulationSteps());
      return new Plan(parameters(model), memory.held(Lifetime.WEIGHTS), programs.runBytes(), step, flops,
          train.rowsPerStep() * train.sequenceLength(), train.maxSteps(),
          flops * train.maxSteps() / (speed(set, count) * EFFICIENCY), parts(model));
    }
  }

  private static long parameters(Decoder model) {
    return Layers.parameters(model).values().stream().mapToLong(p -> p.shape().count()).sum();
  }

  /** Weights by the first part of their path. */
  private static List<Plan.Part> parts(Decoder model) {
    Map<String, Long> sums = new LinkedHashMap<>();
    Layers.parameters(model).forEach((path, p) -> {
      String[] names = path.split("\\.");
      String part = names[0].equals("blocks") && names.length > 2 ? "blocks.*." + names[2] : names[0];
      sums.merge(part, p.shape().count(), Long::sum);
    });
    return sums.entrySet().stream().map(e -> new Plan.Part(e.getKey(), e.getValue())).toList();
  }

  /** Floating-point operations a second of a matrix product on this machine, measured. */
  private static double speed(KernelSet kernels, int threads) {
    int size = kernels.type().equals(KernelChoice.DEFINITIONS) ? 64 : 256;
    Trace trace = new Trace();
    TensorType square = TensorType.of(DType.FLOAT32, size, size);
    trace.output("y", new MatMul(false, true).of(trace.input("a", square), trace.input("b", square)));
    try (var memory = new TensorMemory(); var workers = new WorkerPool(threads)) {
      Executable product = Compiled.of(trace.finish(), kernels, threads, Set.of()).bind(memory, Map.of(),
          (Workers) workers);
      // The first runs are interpreted, a thousand times slower: what counts is the best of what follows.
      long best = Long.MAX_VALUE, runs = 0;
      for (long start = System.nanoTime(), now = start; runs < 100 && now - start < 5_000_000_000L; runs++) {
        long begun = System.nanoTime();
        product.run();
        now = System.nanoTime();
        best = Math.min(best, now - begun);
      }
      return 2.0 * size * size * size / best * 1e9;
    }
  }
}
