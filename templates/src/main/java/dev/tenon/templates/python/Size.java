package dev.tenon.templates.python;

/** What one value may take: a template comes from a stranger. */
public final class Size {
  /** Characters of a text, items of a list. */
  public static final int LIMIT = 10_000_000;

  private Size() {}

  /** Refuses a size beyond the limit, before it is built. */
  public static int check(long size) {
    if (size > LIMIT)
      throw new PythonError("MemoryError", "a value of more than " + LIMIT + " characters or items is refused");
    return (int) size;
  }
}
