package dev.tenon.testkit.train;

import dev.tenon.api.train.Schedule;
import dev.tenon.testkit.spec.ComponentContract;
import org.junit.jupiter.api.Test;

/** What a schedule promises, for runs of one update and of many. */
public abstract class ScheduleContract extends ComponentContract<Schedule> {
  private static final int[] TOTALS = {1, 2, 7, 100, 1000};
  private static final double PEAK = 3e-4;

  @Test public void ratesLieBetweenZeroAndThePeak() {
    for (int total : TOTALS) {
      double highest = 0;
      for (int update = 0; update < total; update++) {
        double rate = spec().rate(update, total, PEAK);
        if (!(rate >= 0 && rate <= PEAK * (1 + 1e-12)))
          throw new AssertionError("update " + update + " of " + total + ": the rate is " + rate
              + "; it must be from 0 to the peak, " + PEAK);
        highest = Math.max(highest, rate);
      }
      // A warm-up may be longer than a short run.
      if (highest == 0 && total >= 100)
        throw new AssertionError("a run of " + total + " updates learns at a rate of 0 throughout");
    }
  }

  @Test public void aRateIsTheSameWheneverItIsAsked() {
    for (int total : TOTALS) {
      double[] forward = new double[total];
      for (int update = 0; update < total; update++) forward[update] = spec().rate(update, total, PEAK);
      Schedule schedule = spec();
      for (int update = total - 1; update >= 0; update--) {
        double again = schedule.rate(update, total, PEAK);
        if (again != forward[update])
          throw new AssertionError("update " + update + " of " + total + ": the rate is " + forward[update]
              + ", and asked in another order " + again + "; a schedule must keep no state");
      }
    }
  }
}
