package dev.tenon.engine.rows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Several rows in one, so that little of a batch is padding. Rows are packed in slices of a thousand; none crosses from one
 * slice to the next.
 */
public enum Packing {
  /**
   * Best fit, longest first (Ding et al. 2024, "Fewer Truncations Improve Language Modeling"): a row goes where the least
   * room is left that it fits in, among equals where that has been so for longest. What is longer than a row loses its end.
   */
  BFD,
  /** The same, but what is longer than a row is first cut into pieces that are not. */
  BFD_SPLIT,
  /** All ids in a row are cut wherever a row is full; they all see those before them, whatever text they come from. */
  WRAPPED;

  private static final int SLICE = 1000;

  /** @param length of a packed row, most ids it may have */
  public List<TrainingRow> of(List<TrainingRow> rows, int length) {
    if (length < 1) throw new IllegalArgumentException("rows of " + length + " ids; there must be room for one");
    List<TrainingRow> packed = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += SLICE) {
      List<TrainingRow> slice = rows.subList(from, Math.min(rows.size(), from + SLICE));
      packed.addAll(switch (this) {
        case BFD -> best(slice.stream().map(it -> it.cut(0, Math.min(length, it.length()))).toList(), length);
        case BFD_SPLIT -> best(pieces(slice, length), length);
        case WRAPPED -> wrapped(slice, length);
      });
    }
    return packed;
  }

  private static List<TrainingRow> pieces(List<TrainingRow> rows, int length) {
    List<TrainingRow> pieces = new ArrayList<>();
    for (TrainingRow row : rows)
      for (int at = 0; at < row.length(); at += length)
        pieces.add(row.cut(at, Math.min(row.length(), at + length)));
    return pieces;
  }

  private static List<TrainingRow> best(List<TrainingRow> rows, int length) {
    List<TrainingRow> longestFirst = rows.stream().filter(it -> it.length() > 0)
        .sorted(Comparator.comparingInt(TrainingRow::length).reversed()).toList();
    List<List<TrainingRow>> bins = new ArrayList<>();
    TreeMap<Integer, Deque<List<TrainingRow>>> byRoom = new TreeMap<>();
    for (TrainingRow row : longestFirst) {
      Map.Entry<Integer, Deque<List<TrainingRow>>> fitting = byRoom.ceilingEntry(row.length());
      int room = fitting == null ? length : fitting.getKey();
      List<TrainingRow> bin = fitting == null ? new ArrayList<>() : fitting.getValue().removeFirst();
      if (fitting == null) bins.add(bin);
      else if (fitting.getValue().isEmpty()) byRoom.remove(room);
      bin.add(row);
      if (room > row.length()) byRoom.computeIfAbsent(room - row.length(), _ -> new ArrayDeque<>()).addLast(bin);
    }
    return bins.stream().map(TrainingRow::joined).toList();
  }

  private static List<TrainingRow> wrapped(List<TrainingRow> rows, int length) {
    int[] ids = rows.stream().flatMapToInt(it -> IntStream.of(it.ids())).toArray();
    int[] labels = rows.stream().flatMapToInt(it -> IntStream.of(it.labels())).toArray();
    var all = new TrainingRow(ids, labels, new int[]{ids.length});
    return pieces(List.of(all), length);
  }
}
