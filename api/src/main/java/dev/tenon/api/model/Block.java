package dev.tenon.api.model;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.Tensor;

/** One layer of a decoder: [batch, time, hidden] → the same. */
public interface Block extends Layer {
  Tensor apply(Tensor x, Pass pass);

  /** {@code block: {type: pre-norm}} */
  interface Spec extends dev.tenon.api.spec.Spec {
    Block build(Site site, Parts parts);
  }

  /** What the config names for this block; each call builds one, at a part of the block's site that bears the given name. */
  interface Parts {
    Attention attention(Site site);

    FeedForward feedForward(Site site);

    Norm norm(Site site);
  }
}
