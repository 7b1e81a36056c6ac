package dev.tenon.engine.run;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.train.Learner;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a training goes through: what each update learns from, how well the model does, what it writes. */
public interface Course {
  /** Updates of the whole run. */
  int steps();

  /** Updates that are made of what was gathered at once: a checkpoint lies behind the last of them, never between. */
  default int updatesAtOnce() {
    return 1;
  }

  /** Makes an update; {@code step} counts from 0. */
  Learner.Figures learn(int step, double learningRate);

  /**
   * How the model does on what is kept from training.
   *
   * @param loss the mean, if there is such a thing
   * @param figures all others, by name
   */
  record Evaluation(OptionalDouble loss, Map<String, Double> figures) {}

  /** Whether anything is kept from training. */
  boolean evaluates();

  Evaluation evaluate();

  /** Texts for samples.txt; empty if none are wanted. */
  List<String> samples();

  /** Optimizer state by name. */
  Map<String, Array> state();
}
