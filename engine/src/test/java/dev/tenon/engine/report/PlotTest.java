package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.report.Plot.Curve;
import dev.tenon.engine.report.Series.Point;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlotTest {
  private static String drawn(Axis steps, Axis values, Series series, String style) {
    var page = new Html();
    new Plot("Loss", "nats", true, steps, values, new Plot.Reading.Decimals(4),
        List.of(new Curve("training", style, series))).draw(page);
    return page.done();
  }

  private static List<int[]> places(String svg) {
    Matcher points = Pattern.compile("points=\"([^\"]*)\"").matcher(svg);
    assertTrue(points.find());
    return List.of(points.group(1).split(" ")).stream()
        .map(p -> new int[]{Integer.parseInt(p.split(",")[0]), Integer.parseInt(p.split(",")[1])}).toList();
  }

  @Test void curvesRunFromLeftToRightWithinTheirSquare() {
    var series = new Series(IntStream.rangeClosed(1, 9_000).mapToObj(i -> new Point(i, 3 + 5.0 / i)).toList());
    List<int[]> places = places(drawn(Axis.ofSteps(9_000), Axis.around(3, 8), series, "train"));
    assertTrue(places.size() <= 1002, places.size() + " points");
    for (int i = 0; i < places.size(); i++) {
      assertTrue(i == 0 || places.get(i - 1)[0] <= places.get(i)[0]);
      assertTrue(places.get(i)[1] >= 0 && places.get(i)[1] <= 100_000);
    }
    assertEquals(100_000, places.getLast()[0]);
  }

  @Test void higherValuesLieHigher() {
    List<int[]> places = places(drawn(Axis.ofSteps(4), new Axis(Axis.Scale.LINEAR, 0, 10),
        new Series(List.of(new Point(1, 2.5), new Point(2, 10))), "train"));
    assertEquals(List.of("25000,75000", "50000,0"), places.stream().map(p -> p[0] + "," + p[1]).toList());
  }

  @Test void evaluationsAreMarkedWhileTheyAreFew() {
    var few = new Series(List.of(new Point(1, 1), new Point(2, 2), new Point(3, 3)));
    assertEquals(3, drawn(Axis.ofSteps(3), Axis.around(1, 3), few, "evaluation").split("<circle", -1).length - 1);
    assertFalse(drawn(Axis.ofSteps(3), Axis.around(1, 3), few, "train").contains("<circle"));
  }

  @Test void aSinglePointIsSeen() {
    String svg = drawn(Axis.ofSteps(1), Axis.around(2, 2), new Series(List.of(new Point(1, 2))), "train");
    assertTrue(svg.contains("cx=\"100.000%\" cy=\"50.000%\""), svg);
  }

  @Test void thereAreNoPartsOfSteps() {
    String svg = drawn(Axis.ofSteps(2), new Axis(Axis.Scale.LINEAR, 10, 30),
        new Series(List.of(new Point(1, 20), new Point(2, 20))), "train");
    assertEquals(List.of("0", "1", "2"),
        Pattern.compile("text-anchor=\"middle\">([^<]*)").matcher(svg).results().map(m -> m.group(1)).toList());
  }

  @Test void theCaptionHasTheLastValue() {
    assertTrue(
        drawn(Axis.ofSteps(2), Axis.around(1, 2), new Series(List.of(new Point(1, 2), new Point(2, 1.23456))), "train")
            .contains("<b>1.2346</b>"));
  }
}
