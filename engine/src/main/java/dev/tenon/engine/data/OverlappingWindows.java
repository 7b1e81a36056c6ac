package dev.tenon.engine.data;

/**
 * A stream read in windows that overlap by half: in each but the first only the second half is predicted, so that every token is
 * predicted once and (but for the first few) with at least half a window before it.
 */
public final class OverlappingWindows implements Batches {
  private final Tokens tokens;
  private final int time;
  private final int stride;

  public OverlappingWindows(Tokens tokens, int time) {
    this.tokens = tokens;
    this.time = time;
    stride = Math.max(1, time / 2);
  }

  @Override public long windows() {
    long predicted = tokens.size() - 1;
    return predicted <= time ? 1 : 1 + (predicted - time + stride - 1) / stride;
  }

  @Override public void fill(long first, Batch batch) {
    batch.clear();
    for (int row = 0; row < batch.rows(); row++) {
      long start = (first + row) * stride;
      for (int t = 0; t < time; t++) {
        long at = start + t;
        boolean real = first + row < windows() && at < tokens.size() - 1;
        boolean fresh = first + row == 0 || t >= time - stride;
        if (!real) batch.padding(row * time + t);
        else if (fresh) batch.token(row * time + t, tokens.at(at), tokens.at(at + 1), t, 0);
        else batch.context(row * time + t, tokens.at(at), t, 0);
      }
    }
  }
}
