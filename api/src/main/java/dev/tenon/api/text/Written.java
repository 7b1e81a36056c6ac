package dev.tenon.api.text;

import java.util.Objects;

/** The tokens of a text so far, the prompt's first: what the next one is chosen after. */
public interface Written {
  /** How many there are. */
  int size();

  /**
   * One of them.
   *
   * @param index counted from the text's beginning
   * @throws IndexOutOfBoundsException if there are not so many
   */
  int token(int index);

  /** These tokens. */
  static Written of(int... tokens) {
    return of(tokens.clone(), tokens.length);
  }

  /**
   * A view of the first tokens of an array, good until they change.
   *
   * @param size how many of them
   */
  static Written of(int[] tokens, int size) {
    Objects.checkFromIndexSize(0, size, tokens.length);
    return new Written() {
      @Override public int size() {
        return size;
      }

      @Override public int token(int index) {
        return tokens[Objects.checkIndex(index, size)];
      }
    };
  }
}
