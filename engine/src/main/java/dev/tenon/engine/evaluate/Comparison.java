package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Figure;

/**
 * Two models by one figure.
 *
 * @param difference the second's value minus the first's
 * @param interval of the difference
 * @param chance the p-value: how likely a difference as large is if the models are equally good; 1 where they do not differ
 * @param gain how much better the second is, in the figure's unit; negative if it is worse
 */
public record Comparison(Figure figure, double difference, Interval interval, double chance, double gain) {
  /** Of two models. */
  public enum Verdict {
    FIRST, SECOND, UNDECIDED
  }

  /** Which model is better, if chance makes as large a difference in fewer than 1 of 20 cases. */
  public Verdict verdict() {
    if (!(chance < 1 - Resampling.LEVEL) || gain == 0) return Verdict.UNDECIDED;
    return gain > 0 ? Verdict.SECOND : Verdict.FIRST;
  }
}
