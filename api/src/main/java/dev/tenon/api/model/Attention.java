package dev.tenon.api.model;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.Tensor;

/** Mixes tokens over time: [batch, time, hidden] → the same, where a token sees itself and those before it. */
public interface Attention extends Layer {
  Tensor apply(Tensor x, Pass pass);

  /** {@code attention: {type: grouped-query, num_key_value_heads: 2}} */
  interface Spec extends dev.tenon.api.spec.Spec {
    /** The same settings with those filled in that follow from the site: what the config of a run and of a checkpoint holds. */
    default Spec resolve(Site site) {
      return this;
    }

    /** @throws IllegalArgumentException if it does not fit the site, or cannot work with its positions; says why */
    Attention build(Site site);
  }
}
