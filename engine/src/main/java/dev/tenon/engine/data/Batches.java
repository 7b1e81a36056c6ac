package dev.tenon.engine.data;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.model.Draws;
import java.util.function.LongUnaryOperator;

/**
 * Numbered rows of tokens: row i is always the same, whichever batch it is asked for in, so 16 rows twice are 32 once.
 *
 * <p>Window w of a stream holds its tokens w · time to w · time + time: all but the last are given, all but the first predicted.
 * The last window is padded. Thus each token but the stream's first is predicted once.
 */
@FunctionalInterface
public interface Batches {
  /**
   * Fills a batch with rows {@code first} to {@code first + batch.rows() − 1}.
   *
   * @param first number of the first row, from 0
   */
  void fill(long first, Batch batch);

  /** Windows in a stream: the rows of an epoch. */
  static long windows(Tokens tokens, int time) {
    return Math.ceilDiv(tokens.size() - 1, time);
  }

  /**
   * Rows to train on, without end.
   *
   * @throws UserError if the stream does not fill one window
   */
  static Batches training(Tokens tokens, DataConfig config, int time, long seed) {
    if (tokens.size() <= time)
      throw new UserError("data: the training text has " + tokens.size() + " tokens; a window of " + time
          + " tokens needs " + (time + 1L) + ": take more text or a shorter context");
    long windows = windows(tokens, time);
    LongUnaryOperator start = switch (config.windows()) {
      case PERMUTED ->
        row -> new Permutation(windows, Draws.of(seed, "windows/" + row / windows)).at(row % windows) * time;
      case RANDOM -> {
        Draws draws = Draws.of(seed, "windows");
        yield row -> draws.below(row, tokens.size() - time);
      }
    };
    return new WindowBatches(tokens, time, config.documentMasks(), start);
  }

  /** The whole stream once, in order; rows behind the last window are padding. */
  static Batches inOrder(Tokens tokens, DataConfig config, int time) {
    long windows = windows(tokens, time);
    return new WindowBatches(tokens, time, config.documentMasks(), row -> row < windows ? row * time : tokens.size());
  }
}
