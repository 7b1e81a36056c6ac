package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Truncation;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;

/**
 * A row to learn from.
 *
 * @param labels the id itself where it is learned, {@link Encoder#IGNORED} elsewhere; of each text in the row the first one
 *        has nothing before it that it could be predicted from
 * @param lengths of the texts in the row, in order; one, unless it is packed
 */
public record TrainingRow(int[] ids, int[] labels, int[] lengths) {
  public TrainingRow {
    if (ids.length != labels.length || IntStream.of(lengths).sum() != ids.length)
      throw new IllegalArgumentException(ids.length + " ids, " + labels.length + " labels, texts of "
          + Arrays.toString(lengths) + " ids; they must be as many");
  }

  /** A row of one text, the part of it that stays. */
  static TrainingRow of(Encoder.Sequence sequence, Truncation truncation) {
    int[] ids = truncation.of(sequence.ids());
    return new TrainingRow(ids, truncation.of(sequence.labels()), new int[]{ids.length});
  }

  public int length() {
    return ids.length;
  }

  /** Whether anything in it is learned. */
  public boolean learned() {
    for (int label : labels) if (label != Encoder.IGNORED) return true;
    return false;
  }

  /** A part of it, as one text. */
  TrainingRow cut(int from, int to) {
    return from == 0 && to == ids.length
        ? this
        : new TrainingRow(Arrays.copyOfRange(ids, from, to), Arrays.copyOfRange(labels, from, to),
            new int[]{to - from});
  }

  /** Rows one behind the other in one. */
  static TrainingRow joined(Collection<TrainingRow> rows) {
    return new TrainingRow(rows.stream().flatMapToInt(it -> IntStream.of(it.ids)).toArray(),
        rows.stream().flatMapToInt(it -> IntStream.of(it.labels)).toArray(),
        rows.stream().flatMapToInt(it -> IntStream.of(it.lengths)).toArray());
  }

  /** Positions, which begin again with each text. */
  public int[] positions() {
    return IntStream.of(lengths).flatMap(length -> IntStream.range(0, length)).toArray();
  }

  /** Which text each id is of, counted from 0. */
  public int[] texts() {
    return IntStream.range(0, lengths.length).flatMap(text -> IntStream.generate(() -> text).limit(lengths[text]))
        .toArray();
  }
}
