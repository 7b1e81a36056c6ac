package dev.tenon.engine.run;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.train.Learner;
import java.util.List;
import java.util.Map;

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

  /** Whether anything is kept from training. */
  boolean evaluates();

  /** Whether the model knows something before the first step, so that it is worth to know how much. */
  default boolean knowsSomething() {
    return false;
  }

  /** How the model does on what is kept from training, by the names of metrics.jsonl; {@code eval/loss} is what it is judged by. */
  Map<String, Double> evaluate();

  /** Texts for samples.txt; empty if none are wanted. */
  List<String> samples();

  /** Optimizer state by name. */
  Map<String, Array> state();
}
