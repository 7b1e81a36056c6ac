package dev.tenon.api.align;

import dev.tenon.api.tensor.Tensor;

/**
 * What a loss sees: the experience as tensors, and what the models being trained say of its rows. Gradients flow through the models'
 * answers. {@code rows} is the name that {@link Sequences} have in the experience.
 */
public interface Learner {
  /** An array of the experience. */
  Tensor given(String name);

  /** Whether the experience has an array of that name. */
  boolean has(String name);

  /** How many rows there are, a scalar. */
  Tensor count(String rows);

  /**
   * log p(label) in each column, [rows, size]; 0 where there is no label.
   *
   * @param temperature logits are divided by this
   */
  Tensor logProbabilities(String rows, double temperature);

  /** Σ −log p(label) over all labels, a scalar, in nats: without keeping each. */
  Tensor negativeLogLikelihood(String rows);

  /** What the policy says before it is normalised, in each column: [rows, size, vocab]. Takes much memory. */
  Tensor logits(String rows, double temperature);

  /** What the value model, or the policy itself where it is one, says in each column: [rows, size]. */
  Tensor values(String rows);

  /** The same at each row's last token: [rows]. */
  Tensor scores(String rows);
}
