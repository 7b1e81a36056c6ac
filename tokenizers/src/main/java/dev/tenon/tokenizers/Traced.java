package dev.tenon.tokenizers;

import java.util.Arrays;

/**
 * A text that was rewritten, and the stretch of the original that each of its {@code char}s came from.
 *
 * @param starts where each stretch begins in the original
 * @param ends where each ends
 */
record Traced(String text, int[] starts, int[] ends) {
  /** A text as it stands; both halves of a surrogate pair came from the whole. */
  static Traced of(String text) {
    var traced = new Builder(text.length());
    for (int at = 0, next; at < text.length(); at = next) {
      next = text.offsetByCodePoints(at, 1);
      traced.add(text.substring(at, next), at, next);
    }
    return traced.finish();
  }

  /** This with a string put before it, which counts for the first character. */
  Traced behind(String prefix) {
    var traced = new Builder(prefix.length() + text.length());
    traced.add(prefix, starts[0], ends[0]);
    for (int at = 0; at < text.length(); at++) traced.add(text.substring(at, at + 1), starts[at], ends[at]);
    return traced.finish();
  }

  /** This with every occurrence of one string replaced by another, which came from all of what it replaces. */
  Traced replaced(String from, String to) {
    var traced = new Builder(text.length());
    int at = 0;
    for (int found = text.indexOf(from); found >= 0; found = text.indexOf(from, at)) {
      for (; at < found; at++) traced.add(text.substring(at, at + 1), starts[at], ends[at]);
      at = found + from.length();
      traced.add(to, starts[found], ends[at - 1]);
    }
    for (; at < text.length(); at++) traced.add(text.substring(at, at + 1), starts[at], ends[at]);
    return traced.finish();
  }

  /** Gathers a text. */
  static final class Builder {
    private final StringBuilder text;
    private int[] starts;
    private int[] ends;

    Builder(int expected) {
      text = new StringBuilder(expected);
      starts = new int[Math.max(8, expected)];
      ends = new int[starts.length];
    }

    void add(String more, int start, int end) {
      int from = text.length();
      text.append(more);
      if (text.length() > starts.length) {
        starts = Arrays.copyOf(starts, 2 * text.length());
        ends = Arrays.copyOf(ends, 2 * text.length());
      }
      Arrays.fill(starts, from, text.length(), start);
      Arrays.fill(ends, from, text.length(), end);
    }

    Traced finish() {
      return new Traced(text.toString(), Arrays.copyOf(starts, text.length()), Arrays.copyOf(ends, text.length()));
    }
  }
}
