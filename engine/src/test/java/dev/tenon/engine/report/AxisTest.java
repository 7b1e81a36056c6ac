package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.report.Axis.Tick;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static List<String> labels(Axis axis, int about) {
    return axis.ticks(about).stream().map(Tick::label).toList();
  }

  @Test void ticksAreRound() {
    assertEquals(List.of("0", "500", "1,000", "1,500"), labels(Axis.ofSteps(1500), 5));
    assertEquals(List.of("0", "20k", "40k", "60k", "80k", "100k"), labels(Axis.ofSteps(100_000), 5));
    assertEquals(List.of("3", "4", "5", "6", "7", "8"), labels(Axis.around(2.91, 8.33), 6));
    assertEquals(List.of("0", "5e-4", "1e-3"), labels(Axis.upTo(1e-3), 4));
    assertEquals(List.of("-0.5", "0", "0.5"), labels(Axis.around(-0.6, 0.6), 4));
  }

  @Test void logarithmicTicksAreRoundToo() {
    assertEquals(List.of("0.1", "1", "10", "100"), labels(Axis.magnitudes(0.09, 300), 4));
    assertEquals(List.of("1", "2", "5", "10"), labels(Axis.magnitudes(0.99, 10.2), 4));
    assertEquals(List.of("1e-20", "1", "1e20"), labels(Axis.magnitudes(1e-30, 1e30), 4));
  }

  @Test void placesRunFromLowToHigh() {
    for (Axis axis : List.of(Axis.ofSteps(7), Axis.around(2, 9), Axis.upTo(0.3), Axis.magnitudes(1e-3, 1e5))) {
      assertEquals(0, axis.place(axis.low()), 1e-12);
      assertEquals(1, axis.place(axis.high()), 1e-12);
      double before = -1;
      for (Tick tick : axis.ticks(5)) {
        assertTrue(axis.place(tick.value()) > before, axis + " at " + tick);
        before = axis.place(tick.value());
      }
      assertTrue(before <= 1);
    }
  }

  @Test void anyValuesGiveARangeWithTicks() {
    for (double value : new double[]{0, 1, -3, 1e300, -1e300, 1e-300, Double.MIN_VALUE, 123456.789}) {
      assertTrue(Axis.around(value, value).ticks(4).size() <= 12, "around " + value);
      assertTrue(Axis.upTo(Math.abs(value)).ticks(4).size() <= 12, "up to " + value);
      if (value > 0) assertTrue(Axis.magnitudes(value, 1e300).ticks(4).size() <= 12, "magnitudes from " + value);
    }
    assertTrue(Axis.around(-1e300, 1e300).ticks(6).size() >= 3);
  }

  @Test void aRangeOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Axis(Axis.Scale.LINEAR, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Axis(Axis.Scale.LINEAR, Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new Axis(Axis.Scale.LOGARITHMIC, 0, 1));
  }
}
