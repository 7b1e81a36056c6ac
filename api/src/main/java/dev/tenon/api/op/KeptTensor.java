package dev.tenon.api.op;

import dev.tenon.api.tensor.Tensor;

/**
 * Entries kept over time. Where each entry lies along the time axis is the memory's affair: {@link Visibility} knows, and
 * entries not yet filled hold zeros that it hides. How they are kept is the memory's affair too: {@link Attend} takes
 * {@link EightBits} as they are.
 */
public interface KeptTensor {
  /** All entries as one tensor, [batch, .., keys, ..]. */
  Tensor read();
}
