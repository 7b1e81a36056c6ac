package dev.tenon.api.evaluate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number that a task tells of a model: a function of sums of amounts, so that the host can say how far it may be off.
 *
 * @param name as papers and other tools have it, snake_case: {@code acc_norm}
 * @param unit what follows it in print; may be empty
 * @param ideal the best value: positive infinity where more is better, negative infinity where less is
 * @param amounts what it is made of; an item that has none of them does not count for it
 * @param of its value; not a number where there is nothing to make it of
 */
public record Figure(String name, String unit, double ideal, List<String> amounts, ToDoubleFunction<Sums> of) {
  public Figure {
    amounts = List.copyOf(amounts);
    if (!name.matches("[a-z0-9]+(_[a-z0-9]+)*"))
      throw new IllegalArgumentException("figure '" + name + "'; its name must be in snake_case");
    if (Double.isNaN(ideal) || amounts.isEmpty())
      throw new IllegalArgumentException("figure " + name + " must have an ideal value and be made of something");
  }

  /** The mean of the amount of that name, over the items that have it; more is better. */
  public static Figure mean(String name) {
    return mean(name, Double.POSITIVE_INFINITY);
  }

  /** The mean of the amount of that name, over the items that have it. */
  public static Figure mean(String name, double ideal) {
    return of(name, ideal, List.of(name), sums -> sums.mean(name));
  }

  /** A figure without a unit. */
  public static Figure of(String name, double ideal, List<String> amounts, ToDoubleFunction<Sums> of) {
    return new Figure(name, "", ideal, amounts, of);
  }

  /** How good a value is: of two, the larger is that of the better model. */
  public double goodness(double value) {
    if (Double.isInfinite(ideal)) return ideal > 0 ? value : -value;
    return -Math.abs(value - ideal);
  }
}
