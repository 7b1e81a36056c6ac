package dev.tenon.api.align;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of tokens that models read, padded on the right; what is asked about them is asked at {@code columns}.
 *
 * @param parts by name: {@code tokens}, {@code positions} and {@code segments} int64 [rows, time], {@code last} int64 [rows], the
 *        place of each row's last token, {@code columns} int64 [rows, size], the places at which the model is asked, and
 *        {@code labels} int64 [rows, size], the token that follows there (−100: none is asked for)
 */
public record Sequences(Map<String, Array> parts) {
  /** A label that is not counted. */
  public static final long IGNORED = -100;
  /** The segment of what is no token. */
  public static final long PADDING = -1;

  public Sequences {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * One row.
   *
   * @param tokens at least one
   * @param labels as many: the token itself where the model is asked for it, {@link #IGNORED} elsewhere. Nothing says what the very
   *        first token should be, so it is never asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Row(int[] tokens, int[] labels) {
    public Row {
      if (tokens.length == 0) throw new IllegalArgumentException("a row without tokens; there must be one at least");
      if (labels.length != tokens.length)
        throw new IllegalArgumentException(labels.length + " labels for " + tokens.length + " tokens");
    }

    /** A row whose tokens from one on are asked for. */
    public static Row answer(int[] tokens, int from) {
      int[] labels = tokens.clone();
      Arrays.fill(labels, 0, Math.min(from, labels.length), (int) IGNORED);
      return new Row(tokens, labels);
    }

    /** How many tokens are asked for. */
    public int asked() {
      int asked = 0;
      for (int t = 1; t < labels.length; t++) if (labels[t] >= 0) asked++;
      return asked;
    }
  }

  /** The name of a part of rows in an {@link Experience}. */
  public static String key(String name, String part) {
    return name.isEmpty() ? part : name + "." + part;
  }

  /** A length rounded up so that there are few: to an eighth of the power of two above it. */
  public static int rounded(int length) {
    int step = Math.max(4, Integer.highestOneBit(Math.max(1, length - 1)) / 4);
    return (length + step - 1) / step * step;
  }

  /**
   * Rows; column c of a row is its c-th label, and columns behind the last one stand at the row's last token.
   *
   * @param time tokens of a padded row, at least the longest row's
   * @param size columns, at least as many as any row has labels
   */
  public static Sequences of(List<Row> rows, int time, int size) {
    var all = new Filling(rows.size(), time, size);
    for (int r = 0; r < rows.size(); r++) all.fill(r, rows.get(r));
    return all.done();
  }

  /** Rows padded to the rounded length of the longest, with columns for the rounded number of labels. */
  public static Sequences of(List<Row> rows) {
    int time = rows.stream().mapToInt(r -> r.tokens.length).max().orElse(1);
    int size = rows.stream().mapToInt(Row::asked).max().orElse(1);
    return of(rows, rounded(time), rounded(Math.max(1, size)));
  }

  /** Which columns are asked about: 1 where there is a label, else 0; float32 [rows, size]. */
  public Array mask() {
    Array labels = part("labels"), mask = Array.zeros(labels.type().as(DType.FLOAT32));
    for (long i = 0, n = labels.shape().count(); i < n; i++) mask.set(i, labels.longAt(i) >= 0 ? 1 : 0);
    return mask;
  }

  public Array part(String name) {
    Array part = parts.get(name);
    if (part == null) throw new IllegalArgumentException("no part '" + name + "'; there are " + parts.keySet());
    return part;
  }

  private static final class Filling {
    private final int time;
    private final int size;
    private final Map<String, Array> parts = new LinkedHashMap<>();
    private final Array tokens, positions, segments, last, columns, labels;

    Filling(int rows, int time, int size) {
      this.time = time;
      this.size = size;
      tokens = part("tokens", rows, time);
      positions = part("positions", rows, time);
      segments = part("segments", rows, time);
      last = part("last", rows);
      columns = part("columns", rows, size);
      labels = part("labels", rows, size);
    }

    private Array part(String name, int... sizes) {
      Array array = Array.zeros(new TensorType(DType.INT64, Shape.of(sizes)));
      parts.put(name, array);
      return array;
    }

    void fill(int r, Row row) {
      int length = row.tokens.length;
      if (length > time || row.asked() > size)
        throw new IllegalArgumentException("a row of " + length + " tokens and " + row.asked()
            + " labels; there is room for " + time + " and " + size);
      for (int t = 0; t < time; t++) {
        long at = (long) r * time + t;
        boolean real = t < length;
        tokens.setLong(at, real ? row.tokens[t] : 0);
        positions.setLong(at, real ? t : 0);
        segments.setLong(at, real ? 0 : PADDING);
      }
      last.setLong(r, length - 1);
      int column = 0;
      for (int t = 1; t < length; t++) if (row.labels[t] >= 0) put(r, column++, t - 1, row.labels[t]);
      while (column < size) put(r, column++, length - 1, IGNORED);
    }

    private void put(int r, int column, int position, long label) {
      columns.setLong((long) r * size + column, position);
      labels.setLong((long) r * size + column, label);
    }

    Sequences done() {
      return new Sequences(parts);
    }
  }
}
