package dev.tenon.engine.rows;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows as a method of learning takes them, to look at: trees with the names that TRL gives the columns of its prepared
 * data sets and collated batches.
 */
public interface Prepared {
  /** How many there are. */
  int size();

  /** The prepared columns of one. */
  Map<String, Object> row(int index);

  /**
   * Rows collated into a batch.
   *
   * @param from the first of them
   * @param to behind the last
   */
  Map<String, Object> batch(int from, int to);

  /** The same rows in one, without padding, where that can be. */
  default Optional<Map<String, Object>> paddingFree(int from, int to) {
    return Optional.empty();
  }

  /** The sequences that one of the rows gives a model to read, each with what of it is learned or compared. */
  List<Shown> shown(int index);

  /** What was left out on the way, for people. */
  List<String> notes();

  /**
   * A sequence of ids.
   *
   * @param name {@code chosen}
   * @param counted which ids are learned, or scored
   * @param texts of which text in the row each id is
   */
  record Shown(String name, int[] ids, boolean[] counted, int[] texts) {}
}
