package dev.tenon.engine.report;

import dev.tenon.engine.report.Axis.Tick;
import dev.tenon.engine.report.Series.Point;
import java.util.List;
import java.util.Locale;

/**
 * Curves over the steps of a run, or over something else that is counted, as SVG. Places are shares of the drawing's width and height, and the curves lie in a square that
 * is stretched over it; so it fits any width with letters and lines of the same size. The last value of each curve stands in the
 * caption, where the page's script shows others.
 *
 * @param unit of the values
 * @param wide whether it has the page's width
 * @param along what is counted from left to right, in the singular
 */
record Plot(String title, String unit, boolean wide, Axis steps, Axis values, Reading reading, List<Curve> curves,
    String along) {
  /** Most stretches into which a curve is thinned, each with two points. */
  private static final int STRETCHES = 500;
  /** Points from which on they are not marked one by one. */
  private static final int MANY = 60;
  /** The side of the square in which curves are drawn; places in it are whole numbers. */
  private static final int SIDE = 100_000;

  /** How single values are written. */
  sealed interface Reading {
    /** With so many decimals. */
    record Decimals(int count) implements Reading {}

    record Exponent() implements Reading {}

    default String of(double value) {
      return switch (this) {
        case Decimals(int count) -> Figures.decimal(value, count);
        case Exponent() -> Figures.exponent(value);
      };
    }
  }

  /**
   * One curve.
   *
   * @param style class in the style sheet: {@code faint}, {@code train}, {@code evaluation}, {@code retained}
   * @param series not empty
   */
  record Curve(String name, String style, Series series) {}

  /** Over steps. */
  Plot(String title, String unit, boolean wide, Axis steps, Axis values, Reading reading, List<Curve> curves) {
    this(title, unit, wide, steps, values, reading, curves, "step");
  }

  Plot {
    curves = List.copyOf(curves);
  }

  void draw(Html page) {
    page.open("figure", "class", wide ? "plot wide" : "plot", "data-along", along, "data-steps",
        steps.low() + " " + steps.high(),
        "data-values",
        values.low() + " " + values.high(), "data-scale", values.scale() == Axis.Scale.LINEAR ? "linear" : "log",
        "data-decimals", reading instanceof Reading.Decimals(int count) ? String.valueOf(count) : "");
    page.open("figcaption").open("h3").text(title).text(" ").leaf("small", unit).close();
    page.open("p", "class", "keys");
    for (Curve curve : curves)
      page.open("span", "class", "key " + curve.style).text(curve.name).text(" ")
          .leaf("b", reading.of(curve.series.last().value())).close();
    page.close().close().line();
    page.open("svg", "class", "drawing", "role", "img", "aria-label", described());
    grid(page);
    page.open("svg", "viewBox", "0 0 " + SIDE + " " + SIDE, "preserveAspectRatio", "none", "width", "100%", "height",
        "100%");
    for (Curve curve : curves)
      page.empty("polyline", "class", "curve " + curve.style, "points", places(curve.series.thinned(STRETCHES))).line();
    page.close();
    for (Curve curve : curves) marks(page, curve);
    page.close().close().line();
  }

  private String described() {
    var words = new StringBuilder(title + " over " + along + "s.");
    for (Curve curve : curves)
      words.append(' ').append(curve.name).append(": from ")
          .append(reading.of(curve.series.points().getFirst().value())).append(" to ")
          .append(reading.of(curve.series.last().value())).append('.');
    return words.toString();
  }

  private void grid(Html page) {
    page.open("g", "class", "grid");
    for (Tick tick : values.ticks(wide ? 6 : 4)) {
      String y = percent(1 - values.place(tick.value()));
      page.empty("line", "x1", "0", "x2", "100%", "y1", y, "y2", y);
      page.leaf("text", tick.label(), "x", "0", "y", y, "dx", "-8", "dy", "4", "text-anchor", "end").line();
    }
    for (Tick tick : steps.ticks(4)) {
      if (tick.value() != Math.rint(tick.value())) continue;
      String x = percent(steps.place(tick.value()));
      page.empty("line", "class", "upright", "x1", x, "x2", x, "y1", "0", "y2", "100%");
      page.leaf("text", tick.label(), "x", x, "y", "100%", "dy", "18", "text-anchor", "middle").line();
    }
    page.empty("line", "class", "base", "x1", "0", "x2", "100%", "y1", "100%", "y2", "100%").close().line();
  }

  private String places(Series series) {
    var places = new StringBuilder();
    for (Point p : series.points())
      places.append(places.isEmpty() ? "" : " ").append(Math.round(SIDE * steps.place(p.step()))).append(',')
          .append(Math.round(SIDE * (1 - values.place(p.value()))));
    return places.toString();
  }

  /** Marks few points; a single one is all there is to see of its curve. */
  private void marks(Html page, Curve curve) {
    List<Point> points = curve.series.points();
    boolean few = (curve.style.equals("evaluation") || curve.style.equals("retained")) && points.size() <= MANY;
    if (!few && points.size() > 1) return;
    for (Point p : points)
      page.empty("circle", "class", "mark " + curve.style, "cx", percent(steps.place(p.step())), "cy",
          percent(1 - values.place(p.value())), "r", "3.5");
    page.line();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.3f%%", 100 * share);
  }
}
