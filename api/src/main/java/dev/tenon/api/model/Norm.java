package dev.tenon.api.model;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.Tensor;

/** Brings the last axis to a common scale: [.., size] → the same. */
public interface Norm extends Layer {
  Tensor apply(Tensor x, Pass pass);

  /** {@code norm: {type: rms, eps: 1.0e-5}} */
  interface Spec extends dev.tenon.api.spec.Spec {
    /** The same settings with those filled in that follow from the site: what the config of a run and of a checkpoint holds. */
    default Spec resolve(Site site) {
      return this;
    }

    /** A norm of vectors of a size. */
    Norm build(Site site, int size);
  }
}
