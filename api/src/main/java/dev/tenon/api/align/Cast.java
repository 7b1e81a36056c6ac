package dev.tenon.api.align;

import dev.tenon.api.tensor.Array;
import java.util.List;

/** The models in play while experience is gathered. Nothing is learned here. */
public interface Cast {
  /** A model that is asked how likely answers are. */
  interface Voice {
    /** log p(label) in each column, float32 [rows, size]; 0 where there is no label. */
    Array logProbabilities(Experience experience, String rows, double temperature);
  }

  /** The policy as it is now. */
  Voice policy();

  /** The policy as it was before this training; shares the weights that training leaves as they are. */
  Voice reference();

  /** What the value model says in each column, float32 [rows, size]. */
  Array values(Experience experience, String rows);

  /**
   * Lets the policy answer prompts. The same prompts, policy, seed and update give the same answers.
   *
   * @param prompts tokens of each, at least one
   */
  List<Answer> answers(List<Prompt> prompts, Writing how);

  /** What each answer is worth, of each source of rewards, in the order of the config: [answers][sources]; NaN where a source says nothing. */
  double[][] rewards(List<Answer> answers);

  /** Rows to keep from unlearning what was learned before (PPO-ptx), a fresh batch for each experience; without rows if there are none. */
  List<Sequences.Row> ptx(int rows);

  /** A number for metrics.jsonl, beside those of the loss: a mean over Σ weight. */
  void note(String name, double sum, double weight);

  /**
   * How answers are written.
   *
   * @param maxNewTokens how many tokens at most
   * @param temperature logits are divided by this
   */
  record Writing(int maxNewTokens, double temperature) {}
}
