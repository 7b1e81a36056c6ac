package dev.tenon.api.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * A model as a task sees it. Answers come in the order of what was asked, each the same whatever else is asked with it.
 *
 * <p>Where a context or prompt and what follows are longer than the model can read, the context loses tokens at its beginning; how
 * often that happened is counted, and reported to the user.
 */
public interface Scorer {
  /**
   * How likely each continuation is behind its context. Its tokens are those of context and continuation as one text, behind the longest
   * beginning that this has in common with the context's own tokens. Continuations of one context see the same part of it, cut as the
   * longest of them needs.
   *
   * @return empty where a continuation alone is longer than the model can read
   */
  List<Optional<Likelihood>> likelihoods(List<Continuation> continuations);

  /** What the model writes behind each prompt, until it ends the text or has written enough. */
  List<String> continuations(List<String> prompts, Writing how);

  /**
   * How well the model predicts a text, stretch by stretch in order; every token but the first counts once, the first too where the
   * tokenizer has a token that begins a text.
   *
   * @return none for a text of which there is no token to predict
   */
  List<Stretch> stretches(String text);

  /** Contexts and prompts that have been cut so far. */
  long cut();
}
