package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.data.Permutation;
import dev.tenon.engine.model.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Batches of rows, padded on the right. Texts packed in a row do not see each other, and none predicts the next one's
 * beginning. Row i is the same whichever batch it is asked for in.
 */
public final class RowBatches implements Batches {
  private final List<TrainingRow> rows;
  private final LongUnaryOperator order;

  private RowBatches(List<TrainingRow> rows, LongUnaryOperator order) {
    this.rows = List.copyOf(rows);
    this.order = order;
  }

  /**
   * Rows without end: each epoch takes every one of them once, in an order of its own.
   *
   * @param rows one at least
   */
  public static RowBatches training(List<TrainingRow> rows, long seed) {
    if (rows.isEmpty()) throw new IllegalArgumentException("there is no row to learn from; there must be one at least");
    int size = rows.size();
    return new RowBatches(rows,
        row -> new Permutation(size, Draws.of(seed, "rows/" + row / size)).at(row % size));
  }

  /** Every row once, in order; behind the last there is padding. */
  public static RowBatches inOrder(List<TrainingRow> rows) {
    return new RowBatches(rows, row -> row);
  }

  /** Rows of an epoch. */
  public long size() {
    return rows.size();
  }

  /** Tokens a row must have room for, so that a batch can be filled: of the longest row in it. */
  public int time(long first, int count) {
    int longest = 1;
    for (long row = first; row < first + count; row++) longest = Math.max(longest, length(row));
    return longest;
  }

  /**
   * The same rounded up, so that batches are of few sizes: to an eighth of the power of two above it.
   *
   * @param most what the longest row has room for; no batch is longer
   */
  public int paddedTime(long first, int count, int most) {
    return Math.min(Math.max(1, most), rounded(time(first, count)));
  }

  /** A length rounded up to an eighth of the power of two above it: at most a quarter more, or four, and few different ones. */
  public static int rounded(int length) {
    int step = Math.max(4, Integer.highestOneBit(Math.max(1, length - 1)) / 4);
    return (length + step - 1) / step * step;
  }

  private int length(long row) {
    long at = order.applyAsLong(row);
    return at < rows.size() ? rows.get((int) at).length() : 0;
  }

  @Override public void fill(long first, Batch batch) {
    for (int i = 0; i < batch.rows(); i++) {
      long at = order.applyAsLong(first + i);
      int offset = i * batch.time();
      int length = at < rows.size() ? fill(rows.get((int) at), batch, offset) : 0;
      Arrays.fill(batch.tokens(), offset + length, offset + batch.time(), 0);
      Arrays.fill(batch.labels(), offset + length, offset + batch.time(), Batch.IGNORED);
      Arrays.fill(batch.positions(), offset + length, offset + batch.time(), 0);
      Arrays.fill(batch.segments(), offset + length, offset + batch.time(), Batch.PADDING);
    }
  }

  private static int fill(TrainingRow row, Batch batch, int offset) {
    if (row.length() > batch.time())
      throw new IllegalArgumentException("a row of " + row.length() + " ids does not fit into a batch of "
          + batch.time() + " tokens a row; truncate rows to max_length, or make room");
    int[] ids = row.ids(), labels = row.labels();
    int at = 0;
    for (int text = 0; text < row.lengths().length; text++) {
      int length = row.lengths()[text];
      for (int position = 0; position < length; position++, at++) {
        boolean followed = position + 1 < length && labels[at + 1] != Encoder.IGNORED;
        batch.tokens()[offset + at] = ids[at];
        batch.labels()[offset + at] = followed ? labels[at + 1] : Batch.IGNORED;
        batch.positions()[offset + at] = position;
        batch.segments()[offset + at] = text;
      }
    }
    return at;
  }
}
