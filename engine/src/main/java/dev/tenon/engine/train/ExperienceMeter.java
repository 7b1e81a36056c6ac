package dev.tenon.engine.train;

import dev.tenon.api.align.Experience;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures an objective on experience that is not learned from. */
public final class ExperienceMeter {
  private final StepPrograms programs;
  private final KernelSet kernels;
  private final Workers workers;
  private final TensorMemory memory;
  private final Map<String, Array> weights = new HashMap<>();
  private final Map<Signature, Made> made = new HashMap<>();
  private double[] sums = {}, by = {};
  private List<StepPrograms.Meaning> terms = List.of();
  private Reported.Sums metrics = new Reported.Sums();

  private record Made(Executable program, StepPrograms.Judging meaning) {}

  /** Figures over all that was measured. */
  public record Figures(double loss, Map<String, Double> metrics) {}

  public ExperienceMeter(Pupils models, Objective objective, KernelSet kernels, Workers workers, TensorMemory memory) {
    programs = new StepPrograms(models, objective, false);
    models.parameters().forEach((path, p) -> weights.put(path, p.value()));
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
  }

  public void measure(Experience experience) {
    var feed = new Feed.Gathered(experience);
    Made now = made.computeIfAbsent(feed.signature(), this::make);
    feed.into(now.program);
    now.program.run();
    terms = now.meaning.terms();
    if (sums.length == 0) {
      sums = new double[terms.size()];
      by = new double[terms.size()];
    }
    for (int k = 0; k < sums.length; k++) {
      sums[k] += now.program.output(StepPrograms.sum(k)).at(0);
      by[k] += now.program.output(StepPrograms.weight(k)).at(0);
    }
    metrics.add(now.program, now.meaning.metrics());
  }

  private Made make(Signature signature) {
    StepPrograms.Judging judging = programs.evaluation(signature);
    return new Made(Compiled.of(judging.program(), kernels, workers.threads(), weights.keySet()).bind(memory, weights,
        workers), judging);
  }

  /** The figures, which are then forgotten. */
  public Figures take() {
    double loss = 0;
    var all = new LinkedHashMap<>(metrics.means());
    for (int k = 0; k < sums.length; k++) {
      if (by[k] == 0) continue;
      loss += terms.get(k).coefficient() * sums[k] / by[k];
      if (!terms.get(k).name().isEmpty()) all.put(terms.get(k).name(), sums[k] / by[k]);
    }
    sums = new double[0];
    by = new double[0];
    metrics = new Reported.Sums();
    return new Figures(loss, all);
  }
}
