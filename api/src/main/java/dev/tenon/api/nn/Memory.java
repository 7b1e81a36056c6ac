package dev.tenon.api.nn;

import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Tensor;

/**
 * What a layer remembers while decoding. In training there is nothing to remember and the verbs act as on an empty memory;
 * so a layer is written once. Batch is the first axis of all that is kept.
 *
 * <p>Usual slot names: {@code key}, {@code value}, {@code latent}, {@code state}.
 */
public interface Memory {
  /**
   * Adds to what grows with time along an axis, and returns all of it so far.
   *
   * @param latest the entries of this run's tokens, [batch, .., time, ..]
   * @param window how many entries anybody will look at, {@link Visibility#EVERYTHING} for all; older ones may be gone, so they must be
   *     looked at with {@link Pass#visibility} of this same window
   */
  KeptTensor append(String slot, int axis, Tensor latest, int window);

  /** What has a fixed size: the value left by the run before, or {@code initial}. */
  Tensor recall(String slot, Tensor initial);

  /** Leaves a value of fixed size for the next run. */
  void retain(String slot, Tensor value);
}
