package dev.tenon.api.nn;

import dev.tenon.api.tensor.Tensor;

/** A linear map of the last axis: [.., in] → [.., out]. What fine-tuning wraps and quantization replaces. */
public interface Projection extends Layer {
  Tensor apply(Tensor x, Pass pass);

  /** Size of the last axis of what goes in. */
  int in();

  /** Size of the last axis of what comes out. */
  int out();
}
