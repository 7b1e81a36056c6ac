package dev.tenon.plugins.optimizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.train.Schedule;

/**
 * A straight line from the peak to the least rate, which is reached when the run ends.
 * Begins with a linear warm-up. The numbers are those of transformers' schedules.
 */
@Doc("a straight line down")
public record Linear(
    @Key(aliases = "num_warmup_steps") @Doc("updates on the way up to the peak") int warmupSteps,
    @Key(aliases = "min_lr") @Doc("where the fall ends") double minLearningRate) implements Schedule {
  /** No warm-up, down to zero. */
  public Linear() {
    this(0, 0);
  }

  public Linear {
    Settings.count("warmup_steps", warmupSteps, 0);
    Settings.notNegative("min_learning_rate", minLearningRate);
  }

  @Override public String type() {
    return "linear";
  }

  @Override public double rate(int update, int total, double peak) {
    WarmUp.checkLeast("schedule linear", minLearningRate, peak);
    if (update < warmupSteps) return peak * WarmUp.share(update, warmupSteps);
    double left = Math.max(0, Curve.LINEAR.left(WarmUp.after(update, warmupSteps, total)));
    return minLearningRate + (peak - minLearningRate) * left;
  }
}
