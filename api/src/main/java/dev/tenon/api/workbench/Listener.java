package dev.tenon.api.workbench;

import java.util.List;
import java.util.OptionalDouble;

/** Watches a training and may end it. Called on the training's own thread: be quick. */
public interface Listener {
  /** Watches nothing. */
  Listener NONE = new Listener() {
  };

  /** What is being done before, between and after the steps: "tokenizing wordnet", with progress in [0, 1] if known. */
  default void phase(String what, OptionalDouble progress) {}

  /** Something that the user should know: how many rows were skipped, and why. */
  default void noted(String note) {}

  /** An update was made. */
  default void step(Step step) {}

  /** The model was evaluated on the validation data. */
  default void evaluated(int step, double loss) {}

  /**
   * A loss was measured, that on the validation data among others.
   *
   * @param step 0 for a model that exists, before it is tuned
   * @param metric its name in metrics.jsonl: {@code eval/loss}, {@code eval/retained_loss}
   */
  default void measured(int step, String metric, double loss) {}

  /** The model wrote samples. */
  default void sampled(int step, List<String> samples) {}

  /** A checkpoint was saved. */
  default void saved(int step, java.nio.file.Path checkpoint) {}

  /** Asked after every update: true saves and ends. */
  default boolean stop() {
    return false;
  }

  /**
   * Figures of one update.
   *
   * @param step from 1
   * @param of updates of the whole run
   * @param tokens learned from so far
   * @param loss nats a token
   * @param gradientNorm before clipping
   * @param tokensPerSecond over the last moments
   * @param memoryBytes tensor memory held
   * @param secondsLeft estimate for the rest of the run
   */
  record Step(int step, int of, long tokens, double loss, double learningRate, double gradientNorm,
      double tokensPerSecond, long memoryBytes, double secondsLeft) {}
}
