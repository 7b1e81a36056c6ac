package dev.tenon.engine.data;

/** Rows of tokens for one pass, all [rows, time], row after row. Reusable: filling it overwrites it. */
public final class Batch {
  /** A label that is not counted. */
  public static final long IGNORED = -100;
  /** The segment of what is no token: it sees nothing and is never seen. */
  public static final long PADDING = -1;

  private final int rows, time;
  private final long[] tokens, labels, positions, segments;
  private long counted;

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

  /** Token ids; 0 in padding. Not a copy. */
  public long[] tokens() {
    return tokens;
  }

  /** The token that follows each; {@link #IGNORED} in padding. Not a copy. */
  public long[] labels() {
    return labels;
  }

  /** Positions in the document, or in the window for a document that begins before it. Not a copy. */
  public long[] positions() {
    return positions;
  }

  /** Tokens of a row see each other if they have the same; {@link #PADDING} in padding. Not a copy. */
  public long[] segments() {
    return segments;
  }

  /** How many labels count. */
  public long counted() {
    return counted;
  }

  void clear() {
    counted = 0;
  }

  void token(int at, long token, long label, long position, long segment) {
    tokens[at] = token;
    labels[at] = label;
    positions[at] = position;
    segments[at] = segment;
    counted++;
  }

  void padding(int at) {
    tokens[at] = 0;
    labels[at] = IGNORED;
    positions[at] = 0;
    segments[at] = PADDING;
  }
}
