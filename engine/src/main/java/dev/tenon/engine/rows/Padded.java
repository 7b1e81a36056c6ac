package dev.tenon.engine.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of unequal length as a rectangle of lists, filled up on the right: what TRL's collators make, for listings. */
final class Padded {
  private Padded() {}

  /**
   * The rows, filled up to the longest.
   *
   * @param filler stands behind the shorter ones
   * @param multiple the width is rounded up to a multiple of this
   */
  static List<List<Integer>> of(List<int[]> rows, int filler, int multiple) {
    int longest = rows.stream().mapToInt(it -> it.length).max().orElse(0);
    int width = Math.ceilDiv(longest, multiple) * multiple;
    List<List<Integer>> padded = new ArrayList<>();
    for (int[] row : rows)
      padded.add(IntStream.range(0, width).map(i -> i < row.length ? row[i] : filler).boxed().toList());
    return padded;
  }

  /** 1 for each id of the rows, 0 behind them. */
  static List<List<Integer>> mask(List<int[]> rows, int multiple) {
    return of(rows.stream().map(it -> IntStream.generate(() -> 1).limit(it.length).toArray()).toList(), 0, multiple);
  }

  static List<Integer> list(int[] row) {
    return IntStream.of(row).boxed().toList();
  }
}
