package dev.tenon.engine.checkpoint;

/** Visits a matrix in squares that fit the cache, for copies that turn rows into columns. */
final class Tiles {
  private static final int SIDE = 32;

  private Tiles() {}

  /** What is done at a place. */
  interface Visit {
    void at(int row, int column);
  }

  static void walk(int rows, int columns, Visit visit) {
    for (int r0 = 0; r0 < rows; r0 += SIDE)
      for (int c0 = 0; c0 < columns; c0 += SIDE)
        for (int r = r0; r < Math.min(rows, r0 + SIDE); r++)
          for (int c = c0; c < Math.min(columns, c0 + SIDE); c++) visit.at(r, c);
  }
}
