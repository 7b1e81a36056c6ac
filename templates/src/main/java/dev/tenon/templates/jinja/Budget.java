package dev.tenon.templates.jinja;

import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Values;

/** What one rendering may take: steps, depth of calls, and characters and items made on the way. */
final class Budget {
  private static final long STEPS = 20_000_000, VOLUME = 1L << 29;
  private static final int DEPTH = 200;
  private long steps, volume;
  private int depth;

  void step() {
    steps(1);
  }

  private void steps(long more) {
    if ((steps += more) > STEPS)
      throw new PythonError("RuntimeError", "the template takes more than " + STEPS + " steps; does it end?");
  }

  /** Counts going through a value: 64 characters or 16 items are a step. */
  void through(Object value) {
    if (Values.isText(value)) steps(Values.text(value).length() / 64);
    else if (Values.hasLength(value)) steps(Values.length(value) / 16);
  }

  /** Counts a value that was made; an item takes as much as four characters. */
  Object made(Object value) {
    if (Values.isText(value)) count(Values.text(value).length());
    else if (Values.hasLength(value)) count(4 * Values.length(value));
    return value;
  }

  void count(long size) {
    if ((volume += size) > VOLUME)
      throw new PythonError("MemoryError", "the template makes more than " + VOLUME + " characters");
  }

  void enter() {
    if (++depth > DEPTH)
      throw new PythonError("RecursionError", "macros and loops call themselves more than " + DEPTH + " deep");
  }

  void leave() {
    depth--;
  }
}
