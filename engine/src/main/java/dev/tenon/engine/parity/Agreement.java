package dev.tenon.engine.parity;

import java.util.List;

/**
 * How far a model agrees with a reference.
 *
 * @param lines one for each quantity compared
 */
public record Agreement(List<Line> lines) {
  public Agreement {
    lines = List.copyOf(lines);
  }

  /**
   * One quantity.
   *
   * @param relative largest difference over the largest value (of gradients: norm of the difference over the norm)
   * @param absolute largest difference
   * @param agrees within the tolerance; for tokens, equal
   * @param note where tokens part, or why the quantity was not compared
   */
  public record Line(String quantity, double relative, double absolute, boolean agrees, String note) {}

  public boolean agrees() {
    return lines.stream().allMatch(Line::agrees);
  }
}
