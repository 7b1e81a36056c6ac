package dev.tenon.engine.data;

/** Rows of tokens for one pass: arrays of [rows, time], to be filled anew for each. */
public final class Batch {
  /** A label that is not counted. */
  public static final long IGNORED = -100;
  /** The segment of what is no token: it sees nothing and is never seen. */
  public static final long PADDING = -1;

  private final int rows, time;
  private final long[] tokens, labels, positions, segments;

  public Batch(int rows, int time) {
    if (rows < 1 || time < 1)
      throw new IllegalArgumentException("a batch of " + rows + " rows of " + time + " tokens; both must be positive");
    this.rows = rows;
    this.time = time;
    int size = Math.multiplyExact(rows, time);
    tokens = new long[size];
    labels = new long[size];
    positions = new long[size];
    segments = new long[size];
  }

  public int rows() {
    return rows;
  }

  /** Tokens a row. */
  public int time() {
    return time;
  }

  /** Token ids; 0 in padding. */
  public long[] tokens() {
    return tokens;
  }

  /** The token that follows each; {@link #IGNORED} in padding. */
  public long[] labels() {
    return labels;
  }

  /** Positions in the document, or in the window for a document that begins before it. */
  public long[] positions() {
    return positions;
  }

  /** Tokens of a row see each other if they have the same; {@link #PADDING} in padding. */
  public long[] segments() {
    return segments;
  }

  /** How many labels count: those that are not negative. */
  public long counted() {
    long counted = 0;
    for (long label : labels) if (label >= 0) counted++;
    return counted;
  }
}
