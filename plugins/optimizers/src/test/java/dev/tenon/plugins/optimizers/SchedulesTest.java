package dev.tenon.plugins.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenon.api.train.Schedule;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {
  /** transformers' rates; 1e-12 relative for the order of double operations, 1e-18 absolute near the cosine's zero. */
  @ParameterizedTest
  @ValueSource(strings = {"constant", "constant-with-warmup", "linear", "linear-no-warmup", "linear-beyond-the-end",
      "cosine", "cosine-beyond-the-end", "cosine-with-min-lr", "cosine-with-min-lr-rate", "warmup-stable-decay",
      "warmup-stable-decay-linear", "warmup-stable-decay-sqrt"}) void ratesAreThoseOfTransformers(String name) {
    JsonNode golden = Golden.json("schedules/schedules.json").get("schedules").get(name),
        arguments = golden.get("arguments");
    double peak = golden.get("learning_rate").asDouble();
    Schedule schedule = schedule(golden.get("scheduler").asText(), arguments, peak);
    JsonNode rates = golden.get("rates");
    int total = arguments.path("num_training_steps").asInt(rates.size());
    for (int i = 0; i < rates.size(); i++) {
      double expected = rates.get(i).asDouble();
      assertEquals(expected, schedule.rate(i, total, peak), 1e-12 * expected + 1e-18, "update " + i);
    }
    assertTrue(rates.size() > 12, "rates compared: " + rates.size());
  }

  private static Schedule schedule(String scheduler, JsonNode a, double peak) {
    int warmup = a.path("num_warmup_steps").asInt();
    double least = a.has("min_lr") ? a.get("min_lr").asDouble() : a.path("min_lr_rate").asDouble() * peak;
    return switch (scheduler) {
      case "constant", "constant_with_warmup" -> new Constant(warmup);
      case "linear" -> new Linear(warmup, 0);
      case "cosine", "cosine_with_min_lr" -> new Cosine(warmup, least);
      case "warmup_stable_decay" -> new Wsd(warmup, steps(a, "num_stable_steps"), steps(a, "num_decay_steps"),
          a.path("min_lr_ratio").asDouble(), curve(a.path("warmup_type").asText("linear")),
          curve(a.path("decay_type").asText("cosine")));
      default -> throw new IllegalArgumentException(scheduler);
    };
  }

  private static OptionalInt steps(JsonNode arguments, String name) {
    return arguments.has(name) ? OptionalInt.of(arguments.get(name).asInt()) : OptionalInt.empty();
  }

  private static Curve curve(String name) {
    return switch (name) {
      case "linear" -> Curve.LINEAR;
      case "cosine" -> Curve.COSINE;
      case "1-sqrt" -> Curve.ONE_MINUS_SQRT;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test void aLinearFallMayEndAboveZero() {
    var schedule = new Linear(2, 0.1);
    assertEquals(0, schedule.rate(0, 12, 1));
    assertEquals(0.5, schedule.rate(1, 12, 1));
    assertEquals(1, schedule.rate(2, 12, 1));
    assertEquals(0.55, schedule.rate(7, 12, 1), 1e-15);
    assertEquals(0.1, schedule.rate(12, 12, 1), 1e-15);
  }

  @Test void wsdTakesWhatIsLeftForThePartNotNamed() {
    var byDefault = new Wsd();
    assertEquals(1, byDefault.rate(89, 100, 1));
    assertEquals(1, byDefault.rate(90, 100, 1));
    assertTrue(byDefault.rate(91, 100, 1) < 1);
    var stable = new Wsd(10, OptionalInt.of(50), OptionalInt.empty(), 0, Curve.LINEAR, Curve.LINEAR);
    assertEquals(1, stable.rate(60, 100, 1));
    assertEquals(0.5, stable.rate(80, 100, 1));
    assertEquals(0.025, stable.rate(99, 100, 1), 1e-15);
  }

  @Test void whatDoesNotFitIsRefusedAtTheFirstUpdate() {
    OptimizersTest.refused("schedule wsd: warmup_steps (5) and decay_steps (10) must not exceed the run's updates (12)",
        () -> new Wsd(5, OptionalInt.empty(), OptionalInt.of(10), 0, Curve.LINEAR, Curve.LINEAR).rate(0, 12, 1));
    OptimizersTest.refused("schedule cosine: min_learning_rate (0.01) must not be above learning_rate (0.001)",
        () -> new Cosine(5, 0.01).rate(0, 100, 0.001));
    OptimizersTest.refused("min_lr_ratio is 1.5; it must be from 0 to 1",
        () -> new Wsd(0, OptionalInt.empty(), OptionalInt.empty(), 1.5, Curve.LINEAR, Curve.LINEAR));
  }

  @Test void aWarmUpLongerThanTheRunNeverReachesThePeak() {
    for (Schedule schedule : new Schedule[]{new Constant(20), new Linear(20, 0), new Cosine(20, 0)})
      assertEquals(0.45, schedule.rate(9, 10, 1), 1e-15, schedule.type());
  }
}
