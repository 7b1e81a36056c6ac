package dev.tenon.engine.run;

import dev.tenon.api.text.Tokenizer;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Prompts as models read them. */
public final class Prompts {
  private Prompts() {}

  /** The token that begins a text, if the tokenizer has one, then the prompt's own. */
  public static int[] tokens(Tokenizer tokenizer, String prompt) {
    OptionalInt begin = tokenizer.begin();
    int[] own = tokenizer.encode(prompt);
    return begin.isPresent() ? IntStream.concat(IntStream.of(begin.getAsInt()), IntStream.of(own)).toArray() : own;
  }
}
