package dev.tenon.plugins.optimizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.train.Schedule;

/**
 * Half a cosine wave from the peak to the least rate, which is reached when the run ends. Loshchilov and Hutter 2017.
 * Begins with a linear warm-up. The numbers are those of transformers' schedules.
 */
@Doc("half a cosine wave down")
public record Cosine(
    @Key(aliases = "num_warmup_steps") @Doc("updates on the way up to the peak") int warmupSteps,
    @Key(aliases = "min_lr") @Doc("where the fall ends") double minLearningRate) implements Schedule {
  /** No warm-up, down to zero. */
  public Cosine() {
    this(0, 0);
  }

  public Cosine {
    Settings.count("warmup_steps", warmupSteps, 0);
    Settings.notNegative("min_learning_rate", minLearningRate);
  }

  @Override public String type() {
    return "cosine";
  }

  @Override public double rate(int update, int total, double peak) {
    WarmUp.checkLeast("schedule cosine", minLearningRate, peak);
    if (update < warmupSteps) return peak * WarmUp.share(update, warmupSteps);
    double left = Curve.COSINE.left(WarmUp.after(update, warmupSteps, total));
    return minLearningRate + (peak - minLearningRate) * left;
  }
}
