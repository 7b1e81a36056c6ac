package dev.tenon.engine.memory;

/** How long tensor memory is needed. */
public enum Lifetime {
  /** Parameters: as long as the model. */
  WEIGHTS,
  /** Optimizer state and accumulated gradients, memories of decoding: as long as the run. */
  RUN,
  /** Activations, gradients, batches: one step; reused by the next. */
  STEP
}
