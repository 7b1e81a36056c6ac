package dev.tenon.testkit.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.train.Schedule;
import dev.tenon.testkit.spec.Failing;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScheduleTwinsTest {
  interface Rate {
    double of(int update, int total, double peak);
  }

  record Faulty(Rate rate) implements Schedule {
    @Override public String type() {
      return "faulty";
    }

    @Override public double rate(int update, int total, double peak) {
      return rate.of(update, total, peak);
    }
  }

  private static void assertFails(Rate rate, String message, String... tests) {
    Map<String, String> failing = Failing.testsOf(new ScheduleContract() {
      @Override protected Schedule spec() {
        return new Faulty(rate);
      }
    });
    assertEquals(Set.of(tests), failing.keySet(), failing::toString);
    assertTrue(tests.length == 0 || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }

  @Test void aSoundScheduleFailsNothing() {
    assertFails((update, total, peak) -> peak * (total - update) / total, "");
  }

  @Test void aRunOfOneUpdateIsDividedByZero() {
    assertFails((update, total, peak) -> peak * (1 - (double) update / (total - 1)), "update 0 of 1: the rate is NaN",
        "ratesLieBetweenZeroAndThePeak", "aRateIsTheSameWheneverItIsAsked");
  }

  @Test void aRateBelowZeroIsFound() {
    assertFails((update, total, peak) -> peak * (0.5 - (double) update / total), "it must be from 0 to the peak",
        "ratesLieBetweenZeroAndThePeak");
  }

  @Test void aScheduleThatNeverLearnsIsFound() {
    assertFails((update, total, peak) -> 0, "a run of 100 updates learns at a rate of 0 throughout",
        "ratesLieBetweenZeroAndThePeak");
  }

  @Test void aScheduleThatCountsItsCallsIsFound() {
    var calls = new AtomicInteger();
    assertFails((update, total, peak) -> peak / calls.incrementAndGet(), "a schedule must keep no state",
        "aRateIsTheSameWheneverItIsAsked");
  }
}
