package dev.tenon.plugins.optimizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.train.Schedule;
import java.util.OptionalInt;

/**
 * Warm-up, a long stable stretch at the peak, a short decay. Hu et al. 2024 (MiniCPM). A run may go on from its stable part
 * without having fixed its length beforehand. The numbers are those of transformers' {@code warmup_stable_decay}: the warm-up
 * rises from the least rate, not from zero, and the least rate stays after the decay.
 */
@Doc("warm-up, stable, decay")
public record Wsd(
    @Key(aliases = "num_warmup_steps") @Doc("updates on the way up to the peak") int warmupSteps,
    @Key(aliases = "num_stable_steps") @Doc("updates at the peak; default: what warm-up and decay leave") OptionalInt stableSteps,
    @Key(aliases = "num_decay_steps") @Doc("updates on the way down; default: what is left after stable_steps, else a tenth of the run") OptionalInt decaySteps,
    @Doc("the least rate, in peaks") double minLrRatio,
    @Doc("shape of the way up") Curve warmupType,
    @Doc("shape of the way down") Curve decayType) implements Schedule {
  /** No warm-up, a tenth of the run to decay to zero; shapes as in transformers. */
  public Wsd() {
    this(0, OptionalInt.empty(), OptionalInt.empty(), 0, Curve.LINEAR, Curve.COSINE);
  }

  public Wsd {
    Settings.count("warmup_steps", warmupSteps, 0);
    Settings.count("stable_steps", stableSteps.orElse(0), 0);
    Settings.count("decay_steps", decaySteps.orElse(0), 0);
    if (!(minLrRatio >= 0 && minLrRatio <= 1))
      throw new IllegalArgumentException("min_lr_ratio is " + minLrRatio + "; it must be from 0 to 1");
  }

  @Override public String type() {
    return "wsd";
  }

  @Override public double rate(int update, int total, double peak) {
    int decay = decaySteps.orElseGet(
        () -> stableSteps.isPresent() ? Math.max(0, total - warmupSteps - stableSteps.getAsInt()) : total / 10);
    int stable = stableSteps.orElse(total - warmupSteps - decay);
    if (stable < 0)
      throw new IllegalArgumentException("schedule wsd: warmup_steps (" + warmupSteps + ") and decay_steps (" + decay
          + ") must not exceed the run's updates (" + total + ")");
    if (update < warmupSteps) return peak * above(warmupType.reached(WarmUp.share(update, warmupSteps)));
    int decaying = update - warmupSteps - stable;
    if (decaying < 0) return peak;
    return decaying < decay ? peak * above(decayType.left((double) decaying / decay)) : peak * minLrRatio;
  }

  /** A share of the way between the least rate (0) and the peak (1), in peaks. */
  private double above(double share) {
    return share * (1 - minLrRatio) + minLrRatio;
  }
}
