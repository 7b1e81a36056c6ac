package dev.tenon.api.model;

/** What a new parameter holds before it has learned anything. Random numbers are keyed by the run's seed and the parameter's path. */
public sealed interface Initial {
  /** The same number everywhere. */
  record Constant(float value) implements Initial {}

  /** Normal with mean 0. */
  record Normal(float deviation) implements Initial {}

  /** Normal with mean 0 and the model's {@code initializer_range}. */
  record ModelRange() implements Initial {}

  /** Uniform in [−bound, bound). */
  record Uniform(float bound) implements Initial {}
}
