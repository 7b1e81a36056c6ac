package dev.tenon.api.evaluate;

/**
 * A text and how it might go on.
 *
 * @param context what is given; may be empty
 * @param text what follows it directly, with the blank between them if there is one; not empty
 */
public record Continuation(String context, String text) {
  public Continuation {
    if (text.isEmpty()) throw new IllegalArgumentException("an empty continuation; it must have a character");
  }
}
