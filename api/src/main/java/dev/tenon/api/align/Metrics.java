package dev.tenon.api.align;

import dev.tenon.api.tensor.Tensor;

/** Figures of a loss, for metrics.jsonl. Nothing is learned from them. */
public interface Metrics {
  /**
   * A mean over what an update learns from.
   *
   * @param name as the field has it: {@code rewards/margins}
   * @param sum a scalar
   * @param weight how much was summed, a scalar
   */
  void mean(String name, Tensor sum, Tensor weight);
}
