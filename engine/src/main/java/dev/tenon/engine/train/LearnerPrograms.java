package dev.tenon.engine.train;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.train.Optimizer;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The programs of a learner, compiled and not in memory: enough for a plan. */
public final class LearnerPrograms {
  private final StepPrograms steps;
  private final Map<String, Parameter> parameters;
  private final OptimizerGroups groups;
  private final Compiled first;
  private final Optional<Compiled> further;
  private final Compiled norm;
  private final Compiled update;

  public LearnerPrograms(Decoder model, OptimizerGroups groups, Learner.Settings settings, KernelSet kernels,
      int threads) {
    this.groups = groups;
    steps = settings.gradientCheckpointing() ? StepPrograms.checkpointing(model) : new StepPrograms(model);
    parameters = Layers.parameters(model);
    Set<String> bound = new HashSet<>(parameters.keySet());
    steps.trainable().forEach((path, p) -> {
      bound.add(StepPrograms.gradient(path));
      for (Optimizer.Slot slot : groups.slots(path, p.shape())) bound.add(StepPrograms.slot(path, slot.name()));
    });
    int rows = settings.batchSize(), time = settings.sequenceLength();
    first = compile(steps.gradients(rows, time, true), kernels, threads, bound);
    further = settings.accumulation() > 1
        ? Optional.of(compile(steps.gradients(rows, time, false), kernels, threads, bound))
        : Optional.empty();
    norm = compile(steps.squaredNorm(), kernels, threads, bound);
    update = compile(steps.update(groups), kernels, threads, bound);
  }

  private static Compiled compile(Program program, KernelSet kernels, int threads, Set<String> bound) {
    return Compiled.of(program, kernels, threads, bound);
  }

  Map<String, Parameter> parameters() {
    return parameters;
  }

  Map<String, Parameter> trainable() {
    return steps.trainable();
  }

  Compiled first() {
    return first;
  }

  Optional<Compiled> further() {
    return further;
  }

  Compiled norm() {
    return norm;
  }

  Compiled update() {
    return update;
  }

  List<Compiled> all() {
    var all = new ArrayList<>(List.of(first, norm, update));
    further.ifPresent(all::add);
    return all;
  }

  /** Bytes of gradients and optimizer state. */
  public long runBytes() {
    long[] sum = {0};
    trainable().forEach((path, p) -> {
      sum[0] += dev.tenon.engine.memory.TensorMemory.aligned(p.value().type().bytes());
      for (Optimizer.Slot slot : groups.slots(path, p.shape()))
        sum[0] += dev.tenon.engine.memory.TensorMemory.aligned(slot.type().bytes());
    });
    return sum[0];
  }

  /** Bytes of step memory of the largest of these programs. */
  public long stepBytes() {
    return all().stream().mapToLong(Compiled::stepBytes).max().orElse(0);
  }

  /** Floating-point operations of an update with so many micro-batches. */
  public double flops(int accumulation) {
    return first.flops() * accumulation + update.flops();
  }
}
