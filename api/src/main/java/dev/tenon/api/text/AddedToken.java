package dev.tenon.api.text;

/**
 * A token that is found in a text before the rest of it is encoded: {@code <|im_start|>} for example. What tokenizer.json
 * has in {@code added_tokens}.
 *
 * @param special whether it is left out of text that is read
 * @param singleWord whether no letter or digit may stand beside it
 * @param lstrip whether it takes the white space before it
 * @param rstrip whether it takes the white space behind it
 * @param normalized whether it is looked for only after those that are not
 */
public record AddedToken(int id, String content, boolean special, boolean singleWord, boolean lstrip, boolean rstrip,
    boolean normalized) {
  public AddedToken {
    if (content.isEmpty())
      throw new IllegalArgumentException("added token " + id + " is empty; it must have a character");
  }
}
