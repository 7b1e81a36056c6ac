package dev.tenon.api.evaluate;

/** Amounts of items, added up: what figures are made of. Items may be drawn again and again while the host looks how far a figure may be off. */
public interface Sums {
  /** The sum over the items that have an amount of this name. */
  double sum(String amount);

  /** How many items have it. */
  double items(String amount);

  /** Mean over the items that have it; not a number if none has. */
  default double mean(String amount) {
    return sum(amount) / items(amount);
  }
}
