package dev.tenon.plugins.optimizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.train.Schedule;

/** The peak at every update, after a linear warm-up if one is asked for. */
@Doc("the same rate throughout")
public record Constant(
    @Key(aliases = "num_warmup_steps") @Doc("updates on the way up to the peak") int warmupSteps) implements Schedule {
  /** No warm-up. */
  public Constant() {
    this(0);
  }

  public Constant {
    Settings.count("warmup_steps", warmupSteps, 0);
  }

  @Override public String type() {
    return "constant";
  }

  @Override public double rate(int update, int total, double peak) {
    return update < warmupSteps ? peak * WarmUp.share(update, warmupSteps) : peak;
  }
}
