package dev.tenon.engine.data;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Windows of a stream.
 *
 * @param masks segments and positions follow the documents; otherwise a window is one segment
 * @param start index of a row's first token
 */
record WindowBatches(Tokens tokens, int time, boolean masks, LongUnaryOperator start) implements Batches {
  @Override public void fill(long first, Batch batch) {
    if (batch.time() != time)
      throw new IllegalArgumentException(
          "a batch of " + batch.time() + " tokens a row; the windows have " + time + " tokens");
    for (int row = 0; row < batch.rows(); row++) fill(start.applyAsLong(first + row), batch, row * time);
  }

  private void fill(long from, Batch batch, int offset) {
    int length = Math.clamp(tokens.size() - 1 - from, 0, time);
    pad(batch, offset + length, offset + time);
    if (length == 0) return;
    long document = tokens.documentAt(from), next = next(document), label = tokens.at(from);
    for (int t = 0, segment = 0, position = 0; t < length; t++, position++) {
      if (from + t == next) {
        next = next(++document);
        segment++;
        position = 0;
      }
      batch.tokens()[offset + t] = label;
      label = tokens.at(from + t + 1);
      batch.labels()[offset + t] = label;
      batch.positions()[offset + t] = position;
      batch.segments()[offset + t] = segment;
    }
  }

  private static void pad(Batch batch, int from, int to) {
    Arrays.fill(batch.tokens(), from, to, 0);
    Arrays.fill(batch.labels(), from, to, Batch.IGNORED);
    Arrays.fill(batch.positions(), from, to, 0);
    Arrays.fill(batch.segments(), from, to, Batch.PADDING);
  }

  /** Where the document after this one begins. */
  private long next(long document) {
    return masks && document + 1 < tokens.documents() ? tokens.start(document + 1) : Long.MAX_VALUE;
  }
}
