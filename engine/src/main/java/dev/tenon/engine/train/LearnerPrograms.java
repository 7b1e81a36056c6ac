package dev.tenon.engine.train;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.train.Optimizer;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The programs of a learner, compiled and not in memory: enough for a plan. Those of a signature are made when it is first met. */
public final class LearnerPrograms {
  private final StepPrograms steps;
  private final Map<String, Parameter> parameters;
  private final OptimizerGroups groups;
  private final KernelSet kernels;
  private final int threads;
  private final Set<String> bound;
  private final boolean accumulating;
  private final Map<Signature, OfSignature> made = new LinkedHashMap<>();
  private final Compiled norm;
  private final Compiled update;

  /**
   * Programs of a micro-batch.
   *
   * @param further of those after an update's first; empty if there are none
   */
  record OfSignature(Compiled weights, Judge first, Optional<Judge> further) {
    List<Compiled> all() {
      var all = new ArrayList<>(List.of(weights, first.compiled));
      further.ifPresent(j -> all.add(j.compiled));
      return all;
    }
  }

  /** A compiled program of gradients and what its numbers mean. */
  record Judge(Compiled compiled, StepPrograms.Judging meaning) {}

  /** Those of pre-training. */
  public LearnerPrograms(Decoder model, OptimizerGroups groups, Learner.Settings settings, KernelSet kernels,
      int threads) {
    this(new Pupils(model), Objective.nextToken(), groups, settings, kernels, threads);
    of(Signature.text(settings.batchSize(), settings.sequenceLength()));
  }

  public LearnerPrograms(Pupils models, Objective objective, OptimizerGroups groups, Learner.Settings settings,
      KernelSet kernels, int threads) {
    this.groups = groups;
    this.kernels = kernels;
    this.threads = threads;
    accumulating = settings.accumulation() > 1;
    steps = new StepPrograms(models, objective, settings.gradientCheckpointing());
    parameters = models.parameters();
    bound = new HashSet<>(parameters.keySet());
    steps.trainable().forEach((path, p) -> {
      bound.add(StepPrograms.gradient(path));
      for (Optimizer.Slot slot : groups.slots(path, p.shape())) bound.add(StepPrograms.slot(path, slot.name()));
    });
    norm = compile(steps.squaredNorm());
    update = compile(steps.update(groups));
  }

  private Compiled compile(Program program) {
    return Compiled.of(program, kernels, threads, bound);
  }

  /** The programs of a signature. */
  OfSignature of(Signature signature) {
    return made.computeIfAbsent(signature, s -> new OfSignature(compile(steps.weights(s)), judge(s, true),
        accumulating ? Optional.of(judge(s, false)) : Optional.empty()));
  }

  /** Makes the programs of a signature, for a plan. */
  public void prepare(Signature signature) {
    of(signature);
  }

  private Judge judge(Signature signature, boolean first) {
    StepPrograms.Judging judging = steps.gradients(signature, first);
    return new Judge(compile(judging.program()), judging);
  }

  Map<String, Parameter> parameters() {
    return parameters;
  }

  Map<String, Parameter> trainable() {
    return steps.trainable();
  }

  Compiled norm() {
    return norm;
  }

  Compiled update() {
    return update;
  }

  List<Compiled> all() {
    var all = new ArrayList<>(List.of(norm, update));
    made.values().forEach(programs -> all.addAll(programs.all()));
    return all;
  }

  /** Bytes of gradients and optimizer state. */
  public long runBytes() {
    long[] sum = {0};
    trainable().forEach((path, p) -> {
      sum[0] += TensorMemory.aligned(p.value().type().bytes());
      for (Optimizer.Slot slot : groups.slots(path, p.shape())) sum[0] += TensorMemory.aligned(slot.type().bytes());
    });
    return sum[0];
  }

  /** Bytes of step memory of the largest of these programs. */
  public long stepBytes() {
    return all().stream().mapToLong(Compiled::stepBytes).max().orElse(0);
  }

  /** Floating-point operations of an update with so many micro-batches, of the signature that takes most. */
  public double flops(int accumulation) {
    double most = made.values().stream().mapToDouble(programs -> programs.first.compiled.flops()).max().orElse(0);
    return most * accumulation + update.flops();
  }
}
