package dev.tenon.api.align;

/**
 * What a model wrote.
 *
 * @param tokens with the one that ends it, if it ended
 * @param text without it
 * @param ended whether the model ended it, rather than the limit
 */
public record Answer(Prompt prompt, int[] tokens, String text, boolean ended) {
  public Answer {
    tokens = tokens.clone();
  }

  @Override public int[] tokens() {
    return tokens.clone();
  }
}
