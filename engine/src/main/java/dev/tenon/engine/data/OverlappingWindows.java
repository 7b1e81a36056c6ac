package dev.tenon.engine.data;

/**
 * A stream read in windows that overlap by half: in each but the first only the second half is predicted, so that every token is
 * predicted once and (but for the first few) with at least half a window before it.
 */
public record OverlappingWindows(Tokens tokens, int time) implements Batches {
  private int stride() {
    return Math.max(1, time / 2);
  }

  /** Windows in the stream. */
  public long windows() {
    long predicted = tokens.size() - 1;
    return predicted <= time ? 1 : 1 + Math.ceilDiv(predicted - time, stride());
  }

  @Override public void fill(long first, Batch batch) {
    for (int i = 0; i < batch.rows() * time; i++) {
      long row = first + i / time, at = row * stride() + i % time;
      boolean real = row < windows() && at < tokens.size() - 1, predicted = row == 0 || i % time >= time - stride();
      batch.tokens()[i] = real ? tokens.at(at) : 0;
      batch.labels()[i] = real && predicted ? tokens.at(at + 1) : Batch.IGNORED;
      batch.positions()[i] = real ? i % time : 0;
      batch.segments()[i] = real ? 0 : Batch.PADDING;
    }
  }
}
