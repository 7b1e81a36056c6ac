package dev.tenon.api.evaluate;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of an evaluation.
 *
 * @param items all that was asked
 * @param figures made of them, the task's main one first
 * @param counts sizes that are no figures, by name: tokens for example
 * @param skipped rows that were left out
 */
public record Findings(List<Item> items, List<Figure> figures, Map<String, Long> counts, List<Skipped> skipped) {
  /**
   * A row that was left out.
   *
   * @param place of the row
   * @param reason the same words for the same reason: they are counted
   */
  public record Skipped(String place, String reason) {}

  public Findings {
    items = List.copyOf(items);
    figures = List.copyOf(figures);
    counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    skipped = List.copyOf(skipped);
    Set<String> ids = new HashSet<>();
    for (Item item : items) if (!ids.add(item.id())) throw new IllegalArgumentException("two items are " + item.id());
    if (figures.isEmpty()) throw new IllegalArgumentException("an evaluation without a figure");
  }

  public Findings(List<Item> items, List<Figure> figures, List<Skipped> skipped) {
    this(items, figures, Map.of(), skipped);
  }
}
