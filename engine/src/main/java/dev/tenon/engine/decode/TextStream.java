package dev.tenon.engine.decode;

import dev.tenon.api.text.Tokenizer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Turns tokens into text as they come, whole characters at a time. */
public final class TextStream {
  private static final char BROKEN = '\uFFFD';

  private final Tokenizer tokenizer;
  private final Consumer<String> sink;
  private final int promptLength;
  private int[] tokens;
  private int count;
  private int told;

  /**
   * Text behind a prompt.
   *
   * @param prompt its tokens: what a token reads may depend on the one before it
   * @param sink is given each piece that is complete
   */
  public TextStream(Tokenizer tokenizer, int[] prompt, Consumer<String> sink) {
    this.tokenizer = tokenizer;
    this.sink = sink;
    tokens = Arrays.copyOf(prompt, prompt.length + 64);
    count = prompt.length;
    promptLength = tokenizer.decode(prompt).length();
    told = promptLength;
  }

  /** Takes the next token; always true, so that it can stand where generation asks whether to go on. */
  public boolean token(int token) {
    if (count == tokens.length) tokens = Arrays.copyOf(tokens, 2 * count);
    tokens[count++] = token;
    String text = text();
    if (text.isEmpty() || text.charAt(text.length() - 1) != BROKEN) tell(text);
    return true;
  }

  /** Tells what is left, whole or not, and gives all that was written behind the prompt. */
  public String finish() {
    String text = text();
    tell(text);
    return text.substring(Math.min(promptLength, text.length()));
  }

  private String text() {
    return tokenizer.decode(Arrays.copyOf(tokens, count));
  }

  private void tell(String text) {
    if (text.length() <= told) return;
    sink.accept(text.substring(told));
    told = text.length();
  }
}
