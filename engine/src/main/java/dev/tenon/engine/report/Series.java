package dev.tenon.engine.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A figure over the steps of a run: steps ascend, values are finite. */
record Series(List<Point> points) {
  /** Larger ones can't be drawn: the length of a range of them would be infinite. */
  private static final double LARGEST = 1e300;

  record Point(double step, double value) {}

  Series {
    points = List.copyOf(points);
  }

  /** The values that logged lines have under a key; what is missing or not finite is left out, of equal steps the last counts. */
  static Series of(List<Map<String, Object>> lines, String key) {
    var points = new TreeMap<Double, Point>();
    for (Map<String, Object> line : lines)
      if (line.get("step") instanceof Number step && line.get(key) instanceof Number value
          && Math.abs(value.doubleValue()) <= LARGEST)
        points.put(step.doubleValue(), new Point(step.doubleValue(), value.doubleValue()));
    return new Series(List.copyOf(points.values()));
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  /** Must not be asked of an empty one. */
  Point last() {
    return points.getLast();
  }

  /** The point with the lowest value, of equal ones the first. */
  Point lowest() {
    return Collections.min(points, Comparator.comparingDouble(Point::value));
  }

  Point highest() {
    return Collections.max(points, Comparator.comparingDouble(Point::value));
  }

  double median() {
    List<Double> values = points.stream().map(Point::value).sorted().toList();
    int half = values.size() / 2;
    return values.size() % 2 == 1 ? values.get(half) : values.get(half - 1) / 2 + values.get(half) / 2;
  }

  /** The value at a step, if there is one. */
  OptionalDouble at(double step) {
    return points.stream().filter(p -> p.step == step).mapToDouble(Point::value).findFirst();
  }

  /** In another unit. */
  Series over(double unit) {
    return new Series(points.stream().map(p -> new Point(p.step, p.value / unit)).toList());
  }

  /**
   * Means of each point and its neighbours.
   *
   * @param reach neighbours on each side; fewer, on both sides, near the first point, as a loss falls steeply there; fewer on the
   *     right at the last ones
   */
  Series smoothed(int reach) {
    var sums = new double[points.size() + 1];
    for (int i = 0; i < points.size(); i++) sums[i + 1] = sums[i] + points.get(i).value;
    var means = new ArrayList<Point>();
    for (int i = 0; i < points.size(); i++) {
      int left = Math.min(reach, i), right = Math.min(left, points.size() - 1 - i);
      means.add(new Point(points.get(i).step, (sums[i + right + 1] - sums[i - left]) / (left + right + 1)));
    }
    return new Series(means);
  }

  /**
   * Fewer points of the same look: the range of steps is cut into stretches, of which only the lowest and the highest point stay;
   * the first and the last point of all stay too.
   *
   * @param stretches half of how many points there will be, two more at most
   */
  Series thinned(int stretches) {
    if (points.size() <= 2 * stretches) return this;
    double width = (last().step - points.getFirst().step) / stretches;
    var kept = new ArrayList<Point>();
    kept.add(points.getFirst());
    for (int from = 0, to; from < points.size(); from = to) {
      to = from + 1;
      while (to < points.size() && stretch(to, width, stretches) == stretch(from, width, stretches)) to++;
      var part = new Series(points.subList(from, to));
      Point low = part.lowest(), high = part.highest();
      add(kept, low.step < high.step ? low : high);
      add(kept, low.step < high.step ? high : low);
    }
    add(kept, last());
    return new Series(kept);
  }

  private int stretch(int point, double width, int stretches) {
    return (int) Math.min(stretches - 1, (points.get(point).step - points.getFirst().step) / width);
  }

  private static void add(List<Point> kept, Point point) {
    if (point.step > kept.getLast().step) kept.add(point);
  }
}
