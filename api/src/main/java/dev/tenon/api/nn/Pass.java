package dev.tenon.api.nn;

import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Tensor;

/** One run of a model over a batch of tokens: what a layer may ask about the run it is part of. */
public interface Pass {
  /** A parameter as this run sees it. */
  Tensor read(Parameter parameter);

  /** Where each token stands in its own document, from 0: int64 [batch, time]. */
  Tensor positions();

  /**
   * Which document of its row each token belongs to, int64 [batch, time]; tokens of different documents must not see each
   * other. −1 marks padding, which nobody may see.
   */
  Tensor segments();

  /**
   * What each token may see of the keys that {@link Memory#append} returns: itself and the tokens before it in its document.
   *
   * @param window how many tokens, itself among them; {@link Visibility#EVERYTHING} for all
   */
  Visibility visibility(int window);

  /** What this part of the model keeps from one run to the next. */
  Memory memory();

  /** The same run seen from a part of the model, so that memories and random numbers of different parts never meet. */
  Pass at(String part);

  /** x with each element zeroed with probability {@code rate} and the rest scaled by 1 / (1 − rate); x itself outside training. */
  Tensor dropout(Tensor x, float rate);

  /** Leaves a value under a name for later layers of this run and for whoever watches it; the later of two replaces. */
  void publish(String name, Tensor value);

  /**
   * What an earlier layer of this run left.
   *
   * @throws IllegalStateException if nobody did; names what there is
   */
  Tensor published(String name);
}
