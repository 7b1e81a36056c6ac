package dev.tenon.engine.report;

import dev.tenon.engine.report.Axis.Tick;
import java.util.List;
import java.util.Locale;

/**
 * One figure against another, as SVG: marks with their names, those of a group joined in their order.
 *
 * @param across what the horizontal axis is
 * @param up what the vertical axis is
 */
record Scatter(String title, String across, String up, Axis x, Axis y, List<Group> groups) {
  private static final int SIDE = 100_000;

  /** A named place. */
  record Mark(String name, double x, double y) {}

  /**
   * Marks that belong together.
   *
   * @param style class in the style sheet: {@code train}, {@code evaluation}, {@code faint}
   */
  record Group(String name, String style, List<Mark> marks) {
    Group {
      marks = List.copyOf(marks);
    }
  }

  Scatter {
    groups = List.copyOf(groups);
  }

  void draw(Html page) {
    page.open("figure", "class", "scatter wide").open("figcaption").open("h3").text(title).text(" ")
        .leaf("small", up + " against " + across).close();
    page.open("p", "class", "keys");
    for (Group group : groups) page.leaf("span", group.name, "class", "key " + group.style).text(" ");
    page.close().close().line();
    page.open("svg", "class", "drawing", "role", "img", "aria-label", title + ": " + up + " against " + across);
    grid(page);
    page.open("svg", "viewBox", "0 0 " + SIDE + " " + SIDE, "preserveAspectRatio", "none", "width", "100%", "height",
        "100%");
    for (Group group : groups) page.empty("polyline", "class", "curve " + group.style, "points", places(group)).line();
    page.close();
    for (Group group : groups) marks(page, group);
    page.close().close().line();
  }

  private void grid(Html page) {
    page.open("g", "class", "grid");
    for (Tick tick : y.ticks(5)) {
      String at = percent(1 - y.place(tick.value()));
      page.empty("line", "x1", "0", "x2", "100%", "y1", at, "y2", at);
      page.leaf("text", tick.label(), "x", "0", "y", at, "dx", "-8", "dy", "4", "text-anchor", "end").line();
    }
    for (Tick tick : x.ticks(5)) {
      String at = percent(x.place(tick.value()));
      page.empty("line", "class", "upright", "x1", at, "x2", at, "y1", "0", "y2", "100%");
      page.leaf("text", tick.label(), "x", at, "y", "100%", "dy", "18", "text-anchor", "middle").line();
    }
    page.empty("line", "class", "base", "x1", "0", "x2", "100%", "y1", "100%", "y2", "100%").close().line();
  }

  private String places(Group group) {
    var places = new StringBuilder();
    for (Mark mark : group.marks)
      places.append(places.isEmpty() ? "" : " ").append(Math.round(SIDE * x.place(mark.x))).append(',')
          .append(Math.round(SIDE * (1 - y.place(mark.y))));
    return places.toString();
  }

  private void marks(Html page, Group group) {
    for (Mark mark : group.marks) {
      String across = percent(x.place(mark.x)), down = percent(1 - y.place(mark.y));
      page.empty("circle", "class", "mark " + group.style, "cx", across, "cy", down, "r", "4");
      page.leaf("text", mark.name, "class", "named", "x", across, "y", down, "dx", "8", "dy", "-6").line();
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.3f%%", 100 * share);
  }
}
