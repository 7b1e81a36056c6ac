package dev.tenon.engine.config;

/**
 * Where a value was written.
 *
 * @param source a file as the user named it, or an override: {@code --set train.seed=1}
 * @param line in the file, from 1; 0 for what has no lines
 * @param override whether it is an override
 */
public record Place(String source, int line, boolean override) {
  public static Place inFile(String file, int line) {
    return new Place(file, line, false);
  }

  /** The place of something that is not in a file: a tree that a program made. */
  public static Place of(String source) {
    return new Place(source, 0, false);
  }

  static Place override(String assignment) {
    return new Place("--set " + assignment, 0, true);
  }

  @Override public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
