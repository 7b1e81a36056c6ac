package dev.tenon.engine.report;

import java.util.List;
import java.util.TreeMap;

/** A page of charts in which two or three things are compared, such as what two models have learned after some time. */
public record Comparison(String title, String origin, List<Chart> charts) {
  /** Classes of the style sheet. */
  private static final List<String> STYLES = List.of("train", "evaluation", "faint");

  /** @param origin where it was taken from, as the end of "Written by Tenon ..." */
  public Comparison {
    charts = List.copyOf(charts);
  }

  /**
   * Curves over one axis.
   *
   * @param unit of the values
   * @param along what is counted from left to right, in the singular: {@code second}
   */
  public record Chart(String title, String unit, String along, List<Line> lines) {
    public Chart {
      if (lines.isEmpty() || lines.size() > STYLES.size())
        throw new IllegalArgumentException(
            "a chart of " + lines.size() + " lines; it must have from 1 to " + STYLES.size());
      lines = List.copyOf(lines);
    }
  }

  /** One curve, with a point at least. */
  public record Line(String name, List<Point> points) {
    public Line {
      if (points.isEmpty()) throw new IllegalArgumentException("line '" + name + "' has no points");
      points = List.copyOf(points);
    }
  }

  /** @param at not negative */
  public record Point(double at, double value) {}

  /** The page, which loads nothing from elsewhere. */
  public String page() {
    var page = new Page(title, origin);
    page.begin();
    page.html().leaf("h1", title).line();
    page.html().open("section", "class", "plots").leaf("h2", "Curves").line();
    charts.forEach(chart -> draw(chart, page.html()));
    page.html().close().line();
    return page.end();
  }

  private static void draw(Chart chart, Html html) {
    List<Plot.Curve> curves = chart.lines.stream()
        .map(line -> new Plot.Curve(line.name, STYLES.get(chart.lines.indexOf(line)), series(line))).toList();
    double last = curves.stream().mapToDouble(c -> c.series().last().step()).max().orElseThrow();
    double low = curves.stream().mapToDouble(c -> c.series().lowest().value()).min().orElseThrow();
    double high = curves.stream().mapToDouble(c -> c.series().highest().value()).max().orElseThrow();
    new Plot(chart.title, chart.unit, true, Axis.ofSteps(last), Axis.around(low, high), new Plot.Reading.Decimals(4),
        curves, chart.along).draw(html);
  }

  private static Series series(Line line) {
    var points = new TreeMap<Double, Series.Point>();
    line.points.forEach(p -> points.put(p.at, new Series.Point(p.at, p.value)));
    return new Series(List.copyOf(points.values()));
  }
}
