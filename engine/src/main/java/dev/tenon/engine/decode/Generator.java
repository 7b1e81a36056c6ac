package dev.tenon.engine.decode;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.Written;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.model.Draws;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** The loop of choosing tokens: the same prompt, settings and seed give the same tokens for any number of threads. */
public final class Generator {
  private final IntFunction<Reader> texts;
  private final Tokenizer tokenizer;

  public Generator(Decoding decoding, Tokenizer tokenizer) {
    this(new Remembered(decoding), tokenizer);
  }

  /** @param texts begins a text of at most so many tokens; the one before it ends */
  public Generator(IntFunction<Reader> texts, Tokenizer tokenizer) {
    this.texts = texts;
    this.tokenizer = tokenizer;
  }

  /** Reads a text and says what may follow it. */
  public interface Reader {
    /** Logits after the last of some new tokens, [vocab]. */
    float[] next(int... tokens);
  }

  /** Texts that the engine reads. Their memories are used again by texts of about the same length: sums over keys depend on the capacity. */
  private record Remembered(Decoding decoding, Map<Integer, DecoderMemory> kept) implements IntFunction<Reader> {
    Remembered(Decoding decoding) {
      this(decoding, new HashMap<>());
    }

    @Override public Reader apply(int tokens) {
      DecoderMemory text = kept.computeIfAbsent(Decoding.roundUp(tokens), capacity -> decoding.remember(1, capacity));
      text.clear();
      return next -> decoding.read(text, new int[][]{next}).floats();
    }
  }

  /**
   * New tokens after a prompt, of those that the tokenizer has.
   *
   * @param prompt at least one token
   * @param sink is given each new token; false ends generation
   * @return the new tokens, without the one that ended the text
   * @throws NotANumber if the model's logits are not numbers
   */
  public int[] generate(int[] prompt, Generation how, IntPredicate sink) {
    if (prompt.length == 0)
      throw new IllegalArgumentException("the prompt has no token and the tokenizer none to begin with; give a prompt");
    return generate(prompt, how, Draws.of(how.seed(), "generate"), sink);
  }

  /**
   * The same with draws of one's own.
   *
   * @param draws for the new tokens, from 0
   */
  public int[] generate(int[] prompt, Generation how, Draws draws, IntPredicate sink) {
    OptionalInt end = how.ignoreEnd() ? OptionalInt.empty() : tokenizer.end();
    return write(texts.apply(prompt.length + how.maxNewTokens()), prompt, prompt, how, draws,
        token -> end.isPresent() && token == end.getAsInt(), sink);
  }

  /**
   * New tokens after a text of which a part may have been read before.
   *
   * @param reading what was read; all of the text and the new tokens but the last are afterwards
   * @param draws for the new tokens, from 0
   * @param ends which tokens end the text
   * @return the new tokens, without the one that ended the text
   * @throws NotANumber if the model's logits are not numbers
   */
  public int[] generate(Reading reading, int[] text, Generation how, Draws draws, IntPredicate ends,
      IntPredicate sink) {
    int[] unread = reading.begin(text, text.length + how.maxNewTokens());
    int[] written = write(reading::next, text, unread, how, draws, ends, sink);
    reading.end(text, written);
    return written;
  }

  private int[] write(Reader reader, int[] prompt, int[] unread, Generation how, Draws draws, IntPredicate ends,
      IntPredicate sink) {
    int[] text = Arrays.copyOf(prompt, prompt.length + how.maxNewTokens());
    int[] next = unread;
    for (int at = prompt.length; at < text.length; at++) {
      int token = NextToken.choose(reader.next(next), tokenizer.size(), Written.of(text, at), how,
          draws.uniform(at - prompt.length));
      if (ends.test(token)) return Arrays.copyOfRange(text, prompt.length, at);
      text[at] = token;
      if (!sink.test(token)) return Arrays.copyOfRange(text, prompt.length, at + 1);
      next = new int[]{token};
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }
}
