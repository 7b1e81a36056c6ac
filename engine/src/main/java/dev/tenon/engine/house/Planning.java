package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.workbench.Plan;
import dev.tenon.engine.decode.DecodingNeeds;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Speed;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.run.RunSpec;
import dev.tenon.engine.run.TrainConfig;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LearnerPrograms;
import dev.tenon.engine.train.LossMeter;
import dev.tenon.engine.train.OptimizerGroups;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Plans runs: the same programs that a run compiles, with memory that is only counted. */
final class Planning {
  /** Share of the speed of a large matrix product that a whole step reaches; measured on small models. */
  static final double EFFICIENCY = 0.5;

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
      Decoder model = preparation.model(sized, memory);
      Preparation.Extent extent = preparation.extent(sized);
      var groups = new OptimizerGroups(train.optimizer(), train.parameterGroups());
      var settings = new Learner.Settings(train.batchSize(), extent.time(), train.gradientAccumulationSteps(),
          train.maxGradNorm(), train.seed(), train.gradientCheckpointing());
      var programs = new LearnerPrograms(model, groups, settings, set, count);
      Collection<DecodingNeeds> samples = samples(sized, model, set, count);
      long step = LongStream.concat(samples.stream().mapToLong(DecodingNeeds::stepBytes), LongStream.of(
          programs.stepBytes(), LossMeter.stepBytes(model, train.batchSize(), extent.time(), set, count)))
          .max().getAsLong();
      long kept = samples.stream().mapToLong(DecodingNeeds::keptBytes).sum();
      double flops = programs.flops(train.gradientAccumulationSteps());
      return new Plan(parameters(model), memory.held(Lifetime.WEIGHTS), programs.runBytes() + kept, step, flops,
          train.rowsPerStep() * extent.time(), extent.steps(),
          flops * extent.steps() / (Speed.measure(set, count) * EFFICIENCY), parts(model));
    }
  }

  /**
   * What samples take, one for each size of memory. How many tokens a prompt has only the tokenizer knows, which may have to be
   * trained yet: as many as bytes at most, and one that begins it.
   */
  private static Collection<DecodingNeeds> samples(RunSpec spec, Decoder model, KernelSet kernels, int threads) {
    Map<Integer, DecodingNeeds> all = new TreeMap<>();
    for (String prompt : spec.train().samplePrompts()) {
      int begun = 1 + prompt.getBytes(StandardCharsets.UTF_8).length;
      int written = Math.min(spec.train().sampleTokens(), spec.model().maxPositionEmbeddings() - begun);
      if (written < 1) continue;
      DecodingNeeds needs = DecodingNeeds.of(model, begun, written, kernels, threads);
      all.merge(needs.capacity(), needs, (a, b) -> a.stepBytes() < b.stepBytes() ? b : a);
    }
    return all.values();
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
}
