package dev.tenon.api.text;

import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

/**
 * Ids of a text and the stretches of it that they stand for, counted in {@code char}s. Ids that share a character, a byte
 * of it each, all have the whole character.
 *
 * @param starts where each stretch begins
 * @param ends where each ends; it may be empty
 */
public record Encoding(int[] ids, int[] starts, int[] ends) {
  public Encoding {
    if (ids.length != starts.length || ids.length != ends.length)
      throw new IllegalArgumentException(ids.length + " ids with " + starts.length + " starts and " + ends.length
          + " ends; there must be as many");
  }

  /**
   * The encoding of a text whose tokens' bytes, joined, are its UTF-8.
   *
   * @param before bytes that were put before the text; they count for its first character
   * @param bytes how many bytes a token has
   * @throws IllegalArgumentException if the tokens have more bytes than the text
   */
  public static Encoding of(String text, int[] ids, int before, IntUnaryOperator bytes) {
    int[] starts = new int[ids.length], ends = new int[ids.length];
    long reached = -before;
    int at = 0;
    long end = 0; // bytes up to the character at which we are
    for (int i = 0; i < ids.length; i++) {
      long stop = reached + bytes.applyAsInt(ids[i]);
      while (at < text.length() && end + width(text, at) <= reached) {
        end += width(text, at);
        at += Character.charCount(text.codePointAt(at));
      }
      starts[i] = at;
      int last = at;
      long through = end;
      while (through < stop || (last == at && stop <= 0 && stop > reached)) {
        if (last >= text.length())
          throw new IllegalArgumentException("the tokens of a text have more bytes than it; they must be its own");
        through += width(text, last);
        last += Character.charCount(text.codePointAt(last));
      }
      ends[i] = last;
      reached = stop;
    }
    return new Encoding(ids, starts, ends);
  }

  /** Bytes of a character in UTF-8; a half of one counts as U+FFFD. */
  private static int width(String text, int at) {
    int point = text.codePointAt(at);
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  /** The first id whose stretch holds a character. */
  public OptionalInt holding(int character) {
    for (int i = 0; i < ids.length; i++)
      if (starts[i] <= character && character < ends[i]) return OptionalInt.of(i);
    return OptionalInt.empty();
  }
}
