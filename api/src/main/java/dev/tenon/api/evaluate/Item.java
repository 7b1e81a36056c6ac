package dev.tenon.api.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was asked, and what came of it: what is drawn when the host resamples.
 *
 * @param id the same whichever model is asked, and no other item's: a row's place for example
 * @param amounts by name, finite; an item need not have all
 */
public record Item(String id, Map<String, Double> amounts) {
  public Item {
    amounts = Map.copyOf(amounts);
    amounts.forEach((name, amount) -> {
      if (!Double.isFinite(amount))
        throw new IllegalArgumentException(id + ": " + name + " is " + amount + "; it must be a finite number");
    });
  }

  /** An item without amounts, to be given some. */
  public static Item of(String id) {
    return new Item(id, Map.of());
  }

  /** The same with one amount more. */
  public Item with(String name, double amount) {
    var more = new LinkedHashMap<>(amounts);
    more.put(name, amount);
    return new Item(id, more);
  }

  /** The same with one amount more: 1 if something holds, else 0. */
  public Item with(String name, boolean holds) {
    return with(name, holds ? 1 : 0);
  }
}
