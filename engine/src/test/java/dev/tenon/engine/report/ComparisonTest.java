package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.report.Comparison.Chart;
import dev.tenon.engine.report.Comparison.Line;
import dev.tenon.engine.report.Comparison.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test void linesShareTheirAxes() {
    var slow = new Line("slow", List.of(new Point(0, 8), new Point(50, 6)));
    var fast = new Line("fast", List.of(new Point(0, 8), new Point(100, 4)));
    String page = new Comparison("Two", "by a test",
        List.of(new Chart("Loss", "nats", "second", List.of(slow, fast)))).page();
    assertTrue(page.contains("data-along=\"second\" data-steps=\"0.0 100.0\""), page);
    assertTrue(page.contains("Loss over seconds. slow: from 8.0000 to 6.0000. fast: from 8.0000 to 4.0000."), page);
    assertTrue(page.contains("Written by Tenon by a test."), page);
    assertEquals(2, page.split("<polyline", -1).length - 1);
  }

  @Test void moreLinesThanColoursAreRefused() {
    var line = new Line("one", List.of(new Point(0, 1)));
    assertThrows(IllegalArgumentException.class, () -> new Chart("", "", "step", List.of(line, line, line, line)));
  }
}
