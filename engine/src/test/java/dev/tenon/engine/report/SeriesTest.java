package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.report.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static Series of(double... values) {
    return new Series(IntStream.range(0, values.length).mapToObj(i -> new Point(i + 1, values[i])).toList());
  }

  private static Series noise(int count) {
    var random = new Random(7);
    return of(IntStream.range(0, count).mapToDouble(_ -> random.nextGaussian()).toArray());
  }

  @Test void valuesThatAreNoNumbersAreLeftOut() {
    List<Map<String, Object>> lines = List.of(Map.of("step", 1, "loss", 2.5), Map.of("step", 2, "loss", "NaN"),
        Map.of("step", 3),
        Map.of("step", 4, "loss", Double.POSITIVE_INFINITY), Map.of("step", 5, "loss", 2));
    assertEquals(new Series(List.of(new Point(1, 2.5), new Point(5, 2))), Series.of(lines, "loss"));
  }

  @Test void stepsAscendWhateverTheLog() {
    List<Map<String, Object>> lines = List.of(Map.of("step", 3, "loss", 1), Map.of("step", 1, "loss", 2),
        Map.of("step", 3, "loss", 4));
    assertEquals(List.of(new Point(1, 2), new Point(3, 4)), Series.of(lines, "loss").points());
  }

  @Test void thinningKeepsFirstLastLowestAndHighest() {
    Series all = noise(20_000), thin = all.thinned(500);
    assertTrue(thin.points().size() <= 1002, thin.points().size() + " points");
    assertTrue(thin.points().size() > 900, thin.points().size() + " points");
    assertEquals(all.points().getFirst(), thin.points().getFirst());
    assertEquals(all.last(), thin.last());
    assertEquals(all.lowest(), thin.lowest());
    assertEquals(all.highest(), thin.highest());
  }

  @Test void thinningKeepsTheOrderAndOnlyPointsThatThereAre() {
    Series all = noise(5_000), thin = all.thinned(100);
    for (int i = 1; i < thin.points().size(); i++)
      assertTrue(thin.points().get(i - 1).step() < thin.points().get(i).step());
    assertTrue(all.points().containsAll(thin.points()));
  }

  @Test void stepsFarApartAreThinnedTogetherWithDenseOnes() {
    var points = new ArrayList<>(noise(3_000).points());
    points.add(new Point(1e9, 5));
    Series thin = new Series(points).thinned(50);
    assertEquals(new Point(1e9, 5), thin.last());
    assertEquals(noise(3_000).lowest(), thin.lowest());
  }

  @Test void fewPointsAreNotThinned() {
    assertEquals(noise(1000), noise(1000).thinned(500));
  }

  @Test void smoothingAStraightLineGivesIt() {
    Series line = of(IntStream.range(0, 21).mapToDouble(i -> 10 - i).toArray());
    // The last means reach back further than ahead, so they lie above a falling line.
    assertEquals(line.points().subList(0, 18), line.smoothed(3).points().subList(0, 18));
    assertEquals(-8.5, line.smoothed(3).last().value());
  }

  @Test void theMedianLiesInTheMiddle() {
    assertEquals(3, of(9, 3, 1).median());
    assertEquals(2, of(9, 3, 1, 1).median());
  }
}
