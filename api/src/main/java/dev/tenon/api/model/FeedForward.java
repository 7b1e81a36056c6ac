package dev.tenon.api.model;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.Tensor;

/** Works on each token alone: [batch, time, hidden] → the same. */
public interface FeedForward extends Layer {
  Tensor apply(Tensor x, Pass pass);

  /** {@code feed_forward: {type: swiglu, intermediate_size: 688}} */
  interface Spec extends dev.tenon.api.spec.Spec {
    /** The same settings with those filled in that follow from the site: what the config of a run and of a checkpoint holds. */
    default Spec resolve(Site site) {
      return this;
    }

    FeedForward build(Site site);
  }
}
