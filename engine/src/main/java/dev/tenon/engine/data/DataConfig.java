package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.engine.config.Default;

/**
 * The {@code data} section of a config; the documents' own keys stand beside these.
 *
 * @param documents where the text comes from
 * @param validation share kept from training, in [0, 1): of several documents so many of them, of a single one its end; 0: no text is
 *     kept, and there is nothing to evaluate on
 * @param documentMasks tokens see their own document only, and positions count from its beginning
 * @param windows how windows are drawn in training
 */
public record DataConfig(
    @Doc("where the text comes from") Documents documents,
    @Doc("share of the text kept from training and evaluated on; 0: none") @Default("0.02") @Key(aliases = {
        "val_split",
        "validation_split"}) double validation,
    @Doc("tokens see only their own document") @Default("true") boolean documentMasks,
    @Doc("permuted: every window once an epoch; random: at random offsets") @Default("permuted") Windows windows) {
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

  /** The defaults: 2 % for validation, document masks, permuted windows. */
  public DataConfig(Documents documents) {
    this(documents, 0.02, true, Windows.PERMUTED);
  }
}
