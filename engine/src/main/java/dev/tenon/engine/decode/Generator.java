package dev.tenon.engine.decode;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.Written;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.model.Draws;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

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
    Reader reader = texts.apply(prompt.length + how.maxNewTokens());
    Draws draws = Draws.of(how.seed(), "generate");
    OptionalInt end = how.ignoreEnd() ? OptionalInt.empty() : tokenizer.end();
    int[] text = Arrays.copyOf(prompt, prompt.length + how.maxNewTokens());
    int[] next = prompt;
    for (int at = prompt.length; at < text.length; at++) {
      int token = choose(reader.next(next), Written.of(text, at), how, draws.uniform(at - prompt.length));
      if (end.isPresent() && token == end.getAsInt()) return Arrays.copyOfRange(text, prompt.length, at);
      text[at] = token;
      if (!sink.test(token)) return Arrays.copyOfRange(text, prompt.length, at + 1);
      next = new int[]{token};
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }

  private int choose(float[] all, Written written, Generation how, double uniform) {
    for (float value : all)
      if (Float.isNaN(value))
        throw new NotANumber();
    // A model's vocabulary may be rounded up: what the tokenizer does not have is never chosen.
    float[] values = all.length > tokenizer.size() ? Arrays.copyOf(all, tokenizer.size()) : all;
    if (how.greedy()) return argmax(values);
    Candidates candidates = sorted(values);
    for (Sampler sampler : how.samplers()) candidates = sampler.apply(candidates, written);
    return candidates.pick(uniform);
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
  }

  private static Candidates sorted(float[] values) {
    int[] ids = IntStream.range(0, values.length).boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -values[i]).thenComparingInt(i -> i)).mapToInt(i -> i)
        .toArray();
    double[] logits = new double[ids.length];
    for (int i = 0; i < ids.length; i++) logits[i] = values[ids[i]];
    return new Candidates(ids, logits);
  }
}
