package dev.tenon.api.align;

import java.nio.file.Path;
import java.util.List;

/** What answers are worth: a model's opinion, or a rule. */
public interface Reward {
  /** One number for each answer; NaN where there is nothing to say. */
  double[] of(List<Answer> answers);

  /** The settings of a source of rewards. */
  interface Spec extends dev.tenon.api.spec.Spec {
    /** @throws IllegalArgumentException if what it needs is not to be had */
    Reward build(Site site);
  }

  /** Where a source of rewards is being built. */
  interface Site {
    /**
     * The scores of a reward model.
     *
     * @param model its folder: a model with one output
     */
    Scores model(Path model);
  }

  /** A model with a scalar head: its opinion of rows of tokens, at the last one of each. */
  interface Scores {
    double[] of(List<int[]> rows);
  }
}
