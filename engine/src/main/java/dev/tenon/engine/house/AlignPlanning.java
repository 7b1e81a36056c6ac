package dev.tenon.engine.house;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Reward;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.workbench.Plan;
import dev.tenon.engine.align.AlignNeeds;
import dev.tenon.engine.align.AlignSpec;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.program.Speed;
import dev.tenon.engine.run.Tuning;
import dev.tenon.engine.tune.Adapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plans alignments: all models that play, in memory that is only counted. A reference that shares its weights with the policy is counted
 * once, because it is there once.
 */
final class AlignPlanning {
  private final Models models;
  private final KernelChoice kernels;
  private final int threads;

  AlignPlanning(Models models, KernelChoice kernels, int threads) {
    this.models = models;
    this.kernels = kernels;
    this.threads = threads;
  }

  Plan of(AlignSpec spec) {
    KernelSet set = kernels.of(spec.train().kernels());
    int count = spec.train().threads().orElse(threads);
    try (var memory = TensorMemory.planned()) {
      ModelConfig config = models.config(spec.model().path());
      Decoder policy = policy(spec, config, memory);
      Optional<Decoder> value = beside(spec, config, memory);
      AlignNeeds needs = AlignNeeds.of(spec, policy, value, config.maxPositionEmbeddings(),
          models.tokenizer(spec.model().path()), set, count);
      return new Plan(parameters(policy), memory.held(Lifetime.WEIGHTS), needs.runBytes(), needs.stepBytes(),
          needs.flops(), needs.tokens(), needs.steps(),
          needs.flops() * needs.steps() / (Speed.measure(set, count) * Planning.EFFICIENCY), parts(policy));
    }
  }

  /** The policy, and a second copy where one is needed as a reference. */
  private Decoder policy(AlignSpec spec, ModelConfig config, TensorMemory memory) {
    Optional<Adapter> adapter = spec.finetuning()
        .map(strategy -> models.adapted(new Tuning(spec.model().path(), strategy), memory, 0));
    if (adapter.isPresent() && !adapter.get().whole()) return adapter.get().adapted().model();
    if (spec.align().cast().contains(Alignment.Role.REFERENCE)) built(config, memory);
    if (adapter.isPresent()) return adapter.get().adapted().model();
    return built(spec.align().scalar() && config.numLabels().isEmpty() ? config.withNumLabels(1) : config, memory);
  }

  /** The models of rewards; gives the value model. */
  private Optional<Decoder> beside(AlignSpec spec, ModelConfig config, TensorMemory memory) {
    var asked = new ArrayList<Path>();
    if (spec.align().cast().contains(Alignment.Role.REWARD)) {
      Reward.Site site = path -> {
        asked.add(path);
        built(models.config(path), memory);
        return rows -> new double[rows.size()];
      };
      spec.reward().forEach(source -> source.build(site));
    }
    if (!spec.align().cast().contains(Alignment.Role.VALUE)) return Optional.empty();
    Optional<Path> named = spec.value().or(() -> asked.stream().findFirst());
    return Optional.of(built(named.map(models::config).orElseGet(() -> config.withNumLabels(1)), memory));
  }

  private static Decoder built(ModelConfig config, TensorMemory memory) {
    return ModelBuilder.unfilled(config, memory).build();
  }

  private static long parameters(Decoder model) {
    return Layers.parameters(model).values().stream().mapToLong(p -> p.shape().count()).sum();
  }

  /** What is trained and what is not. */
  private static List<Plan.Part> parts(Decoder model) {
    Map<String, Long> sums = new TreeMap<>();
    for (Parameter p : Layers.parameters(model).values())
      sums.merge(p.frozen() ? "frozen" : "trained", p.shape().count(), Long::sum);
    return sums.entrySet().stream().map(e -> new Plan.Part(e.getKey(), e.getValue())).toList();
  }
}
