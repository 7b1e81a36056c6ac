package dev.tenon.api.align;

import java.util.List;

/**
 * Rows of data as a method has collated them.
 *
 * @param experience what is known before any model is asked
 * @param prompts to be answered, of methods that learn from answers
 */
public record Batch(Experience experience, List<Prompt> prompts) {
  public Batch {
    prompts = List.copyOf(prompts);
  }

  /** A batch without prompts. */
  public static Batch of(Experience experience) {
    return new Batch(experience, List.of());
  }
}
