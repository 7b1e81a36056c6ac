package dev.tenon.kernels.cpu.gemm;

/** How work is cut into tasks: by shapes alone, never by the number of threads, so that every machine does the same sums. */
public final class Shares {
  /** Fused multiply-adds worth a task of their own: some microseconds. */
  private static final long WORTHWHILE = 250_000;

  private Shares() {}

  /** Tasks for work that can be cut into pieces: enough for eight threads, unless they would be tiny. */
  public static int tasks(long multiplications, long pieces) {
    return Math.clamp(multiplications / WORTHWHILE, 1, Math.clamp(pieces, 1, 16));
  }

  /** Tasks for work that mostly reads: small ones, since threads read at unlike speeds and the last is waited for. */
  public static int readingTasks(long multiplications, long pieces) {
    return Math.clamp(multiplications / (WORTHWHILE / 4), 1, Math.clamp(pieces, 1, 64));
  }

  /** Tasks for rows that go in whole tiles: at most so many rows each, a multiple of eight if that takes more than eight. */
  static int rowTasks(int rows, int most, long multiplications) {
    int panels = parts(rows, Tile.ROWS), needed = parts(rows, most);
    return needed > 8
        ? (needed + 7) / 8 * 8
        : Math.max(Math.max(1, needed), Math.min(tasks(multiplications, 8), panels));
  }

  /** The most rows that fall to one of these tasks. */
  static int mostRows(int rows, int tasks) {
    return parts(parts(rows, Tile.ROWS), tasks) * Tile.ROWS;
  }

  /** Where a share begins when things are dealt out evenly in whole units; the last share ends at their number. */
  public static int cut(int things, int unit, int share, int shares) {
    long units = parts(things, unit);
    return (int) Math.min(things, units * share / shares * unit);
  }

  /** The size of even parts that are at most a limit and whole units; at least one unit. */
  static int even(int size, int limit, int unit) {
    int each = parts(size, Math.max(1, parts(size, limit)));
    return Math.max(unit, parts(each, unit) * unit);
  }

  /** How many parts of a size it takes. */
  public static int parts(int size, int part) {
    return (size + part - 1) / part;
  }
}
