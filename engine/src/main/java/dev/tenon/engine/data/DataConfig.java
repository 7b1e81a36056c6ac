package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;

/**
 * The {@code data} section of a config; the documents' own keys stand beside these.
 *
 * @param documents where the text comes from
 * @param validation share kept from training, in [0, 1): of several documents so many of them, of a single one its end; 0: no text is
 *     kept, and there is nothing to evaluate on
 * @param documentMasks tokens see their own document only, and positions count from its beginning
 * @param windows how windows are drawn in training
 */
public record DataConfig(Documents documents, double validation, boolean documentMasks, Windows windows) {
  /** How windows are drawn in training. */
  public enum Windows {
    /** The stream is cut into windows, and each epoch takes every one of them once, in an order of its own. */
    PERMUTED,
    /** Windows begin anywhere, drawn with replacement, as in nanoGPT. */
    RANDOM
  }

  public DataConfig {
    if (!(validation >= 0 && validation < 1))
      throw new IllegalArgumentException("validation is " + validation + "; it must be at least 0 and less than 1");
  }
}
