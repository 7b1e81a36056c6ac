package dev.tenon.templates.jinja;

import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Values;
import java.util.List;

/** What one rendering may take: steps, depth of calls, and characters and items made on the way. */
final class Budget {
  private static final long STEPS = 20_000_000, VOLUME = 1L << 28;
  private static final int DEPTH = 200;
  private long steps, volume;
  private int depth;

  void step() {
    if (++steps > STEPS)
      throw new PythonError("RuntimeError", "the template takes more than " + STEPS + " steps; does it end?");
  }

  /** Counts a value that was made or gone through; an item as much as eight characters. */
  Object made(Object value) {
    if (Values.isText(value)) count(Values.text(value).length());
    else if (Values.hasLength(value)) count(8 * Values.length(value));
    return value;
  }

  void count(long size) {
    if ((volume += size) > VOLUME)
      throw new PythonError("MemoryError", "the template makes more than " + VOLUME + " characters");
  }

  void made(List<Object> values) {
    values.forEach(this::made);
  }

  void enter() {
    if (++depth > DEPTH)
      throw new PythonError("RecursionError", "macros and loops call themselves more than " + DEPTH + " deep");
  }

  void leave() {
    depth--;
  }
}
