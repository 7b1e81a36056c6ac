package dev.tenon.engine.data;

/** Tokens in memory. */
final class HeldTokens implements Tokens {
  private final int[] tokens;
  private final long[] starts;
  private final long bytes;

  HeldTokens(int[] tokens, long[] starts, long bytes) {
    if (starts.length == 0 || starts[0] != 0)
      throw new IllegalArgumentException("the first document must begin at token 0");
    for (int i = 1; i < starts.length; i++)
      if (starts[i] <= starts[i - 1] || starts[i] >= tokens.length)
        throw new IllegalArgumentException("document " + i + " begins at " + starts[i] + "; it must begin behind "
            + starts[i - 1] + ", where the one before it does, and before " + tokens.length);
    this.tokens = tokens;
    this.starts = starts;
    this.bytes = bytes;
  }

  @Override public long size() {
    return tokens.length;
  }

  @Override public int at(long index) {
    return tokens[Math.toIntExact(index)];
  }

  @Override public long documents() {
    return starts.length;
  }

  @Override public long start(long document) {
    return starts[Math.toIntExact(document)];
  }

  @Override public long bytes() {
    return bytes;
  }
}
