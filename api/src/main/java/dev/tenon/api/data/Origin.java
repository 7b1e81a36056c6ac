package dev.tenon.api.data;

/**
 * Where a row was read.
 *
 * @param file as the user named it
 * @param row counted from 1: the line in JSON lines, the place in a JSON list
 * @param lines whether rows are lines
 */
public record Origin(String file, long row, boolean lines) {
  public Origin {
    if (row < 1) throw new IllegalArgumentException("row is " + row + "; rows are counted from 1");
  }

  /** For messages: {@code pairs.jsonl, line 17} or {@code pairs.json, row 17}. */
  @Override public String toString() {
    return file + ", " + (lines ? "line " : "row ") + row;
  }
}
