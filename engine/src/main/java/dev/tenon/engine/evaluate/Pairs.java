package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Item;
import dev.tenon.engine.model.Draws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items that two models have in common.
 *
 * @param sample the first model's items, then the second's in the same order
 * @param count of pairs
 */
record Pairs(Sample sample, int count) {
  static Pairs of(List<Item> first, List<Item> second) {
    Map<String, Item> byId = new HashMap<>();
    for (Item item : second) byId.put(item.id(), item);
    List<Item> all = new ArrayList<>(), twins = new ArrayList<>();
    for (Item item : first) {
      Item twin = byId.get(item.id());
      if (twin == null) continue;
      all.add(item);
      twins.add(twin);
    }
    all.addAll(twins);
    return new Pairs(new Sample(all), twins.size());
  }

  /** Sums of both models. */
  private record Totals(Sample.Total first, Sample.Total second) {
    double difference(Figure figure) {
      return figure.of().applyAsDouble(second) - figure.of().applyAsDouble(first);
    }

    double gain(Figure figure) {
      return figure.goodness(figure.of().applyAsDouble(second)) - figure.goodness(figure.of().applyAsDouble(first));
    }
  }

  private Totals none() {
    return new Totals(sample.none(), sample.none());
  }

  private Totals all() {
    Totals totals = none();
    for (int pair = 0; pair < count; pair++) add(totals, pair, 1);
    return totals;
  }

  private void add(Totals totals, int pair, double times) {
    totals.first.add(pair, times);
    totals.second.add(count + pair, times);
  }

  /** The second model's figure minus the first's. */
  double difference(Figure figure) {
    return all().difference(figure);
  }

  /** How much better the second model is; negative if it is worse. */
  double gain(Figure figure) {
    return all().gain(figure);
  }

  /** Differences when pairs are drawn: [figure][draw]. */
  double[][] drawn(List<Figure> figures, int times, Draws draws) {
    double[][] values = new double[figures.size()][times];
    Totals totals = none();
    for (int d = 0; d < times; d++) {
      totals.first.clear();
      totals.second.clear();
      for (int i = 0; i < count; i++) add(totals, (int) draws.below((long) d * count + i, count), 1);
      for (int f = 0; f < values.length; f++) values[f][d] = totals.difference(figures.get(f));
    }
    return values;
  }

  /** Differences with one pair left out, for each pair. */
  double[] leftOut(Figure figure) {
    double[] values = new double[count];
    Totals totals = all();
    for (int i = 0; i < count; i++) {
      add(totals, i, -1);
      values[i] = totals.difference(figure);
      add(totals, i, 1);
    }
    return values;
  }

  /** How likely chance alone makes gains or losses as large as these, by figure; not a number where there is neither. */
  double[] chance(List<Figure> figures, int times, Draws draws) {
    double[] seen = new double[figures.size()];
    int[] asLarge = new int[seen.length];
    for (int f = 0; f < seen.length; f++) seen[f] = Math.abs(gain(figures.get(f)));
    Totals totals = none();
    for (int d = 0; d < times; d++) {
      swap(totals, draws, (long) d * count);
      // Sums are added in another order than those of what was seen: equal ones may differ in their last bits.
      for (int f = 0; f < seen.length; f++)
        if (Math.abs(totals.gain(figures.get(f))) >= seen[f] - 1e-9 * Math.max(1, seen[f])) asLarge[f]++;
    }
    double[] chance = new double[seen.length];
    for (int f = 0; f < seen.length; f++)
      chance[f] = Double.isNaN(seen[f]) ? Double.NaN : (1.0 + asLarge[f]) / (1 + times);
    return chance;
  }

  /** Sums when a coin decides for each pair which item is the first model's. */
  private void swap(Totals totals, Draws draws, long from) {
    totals.first.clear();
    totals.second.clear();
    for (int pair = 0; pair < count; pair++) {
      boolean swapped = draws.bits(from + pair) < 0;
      totals.first.add(swapped ? count + pair : pair, 1);
      totals.second.add(swapped ? pair : count + pair, 1);
    }
  }
}
