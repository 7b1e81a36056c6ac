package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Sums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Amounts of items as a table, whose rows can be drawn and added up fast. */
final class Sample {
  private final Map<String, Integer> columns = new HashMap<>();
  /** [item][amount]: amounts that an item lacks are 0. */
  private final double[][] amounts;
  private final boolean[][] present;

  Sample(List<Item> items) {
    for (Item item : items) for (String name : item.amounts().keySet()) columns.putIfAbsent(name, columns.size());
    amounts = new double[items.size()][columns.size()];
    present = new boolean[items.size()][columns.size()];
    for (int i = 0; i < amounts.length; i++) {
      for (var amount : items.get(i).amounts().entrySet()) {
        int column = columns.getOrDefault(amount.getKey(), -1);
        amounts[i][column] = amount.getValue();
        present[i][column] = true;
      }
    }
  }

  int size() {
    return amounts.length;
  }

  /** How many items have an amount that the figure is made of. */
  long items(Figure figure) {
    List<Integer> made = new ArrayList<>();
    for (String name : figure.amounts()) if (columns.containsKey(name)) made.add(columns.get(name));
    return Arrays.stream(present).filter(has -> made.stream().anyMatch(column -> has[column])).count();
  }

  /** The sums over all items. */
  Total all() {
    var total = new Total();
    for (int i = 0; i < amounts.length; i++) total.add(i, 1);
    return total;
  }

  Total none() {
    return new Total();
  }

  /** Sums of items that are added one by one. */
  final class Total implements Sums {
    private final double[] sums = new double[columns.size()], counts = new double[columns.size()];

    void clear() {
      Arrays.fill(sums, 0);
      Arrays.fill(counts, 0);
    }

    /** Adds an item so many times. */
    void add(int item, double times) {
      for (int c = 0; c < sums.length; c++) {
        sums[c] += times * amounts[item][c];
        if (present[item][c]) counts[c] += times;
      }
    }

    @Override public double sum(String amount) {
      Integer column = columns.get(amount);
      return column == null ? 0 : sums[column];
    }

    @Override public double items(String amount) {
      Integer column = columns.get(amount);
      return column == null ? 0 : counts[column];
    }
  }
}
