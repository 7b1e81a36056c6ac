package dev.tenon.engine.house;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Writing;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.decode.Continuations;
import dev.tenon.engine.decode.Likelihoods;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.run.Prompts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A loaded model as evaluation tasks see it.
 *
 * <p>A continuation's tokens are found as by the Language Model Evaluation Harness (Gao et al. 2024, {@code _encode_pair}): context and
 * continuation are encoded as one text. Where that text does not begin with all of the context's own tokens, since the last of them grew
 * together with what follows, we take the longest common beginning for the context; the harness takes as many tokens. A context without
 * a token is the one that begins a text, or where there is none the one that ends it.
 */
final class ModelScorer implements Scorer {
  /** Most continuations that are read one after the other behind one reading of their context. */
  private static final int TOGETHER = 8;
  /** Tokens of a context up to which reading it again costs less than waiting for the others. */
  private static final int SHORT = 16;

  private final Tokenizer tokenizer;
  private final int context;
  private final Computation computation;
  private final Stretches stretches;
  private final Listener listener;
  private long cut;

  /** @param context tokens that the model can read */
  ModelScorer(Tokenizer tokenizer, int context, Computation computation, Stretches stretches, Listener listener) {
    this.tokenizer = tokenizer;
    this.context = context;
    this.computation = computation;
    this.stretches = stretches;
    this.listener = listener;
  }

  /** Where an answer is wanted: the continuation's place in what was asked, and its tokens. */
  private record Wanted(int place, int[] tokens) {}

  /** Tokens by which continuations are told to have the same context. */
  private record Context(List<Integer> tokens) {
    static Context of(int[] tokens) {
      return new Context(Arrays.stream(tokens).boxed().toList());
    }

    int[] last(int most) {
      return tokens.subList(Math.max(0, tokens.size() - most), tokens.size()).stream().mapToInt(i -> i).toArray();
    }
  }

  @Override public List<Optional<Likelihood>> likelihoods(List<Continuation> asked) {
    List<Optional<Likelihood>> answers = new ArrayList<>();
    Map<Context, List<Wanted>> byContext = new LinkedHashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      answers.add(Optional.empty());
      int[] whole = encoded(asked.get(i).context() + asked.get(i).text()), given = encoded(asked.get(i).context());
      int shared = shared(whole, given);
      int[] tokens = Arrays.copyOfRange(whole, shared, whole.length);
      // What the tokenizer makes nothing of is no surprise.
      if (tokens.length == 0) answers.set(i, Optional.of(new Likelihood(0, 0, true)));
      else
        if (tokens.length <= context)
          byContext.computeIfAbsent(Context.of(begun(Arrays.copyOf(whole, shared))), _ -> new ArrayList<>())
              .add(new Wanted(i, tokens));
    }
    List<Likelihoods.Question> questions = new ArrayList<>();
    List<List<Wanted>> parts = new ArrayList<>();
    byContext.forEach((given, wanted) -> {
      int[] kept = kept(given, wanted);
      for (List<Wanted> part : parts(wanted, kept.length)) {
        questions.add(new Likelihoods.Question(kept, part.stream().map(Wanted::tokens).toList()));
        parts.add(part);
      }
    });
    List<Likelihoods.Answer> found = computation.likelihoods(questions, progress("scoring"));
    for (int q = 0; q < parts.size(); q++)
      for (int c = 0; c < parts.get(q).size(); c++) {
        Wanted wanted = parts.get(q).get(c);
        answers.set(wanted.place, Optional.of(new Likelihood(found.get(q).logs()[c], wanted.tokens.length,
            found.get(q).greedy()[c])));
      }
    return answers;
  }

  /** How many tokens the context is: those with which both begin, and one is left. */
  private static int shared(int[] whole, int[] given) {
    int differing = Arrays.mismatch(whole, given);
    return Math.max(0, Math.min(differing < 0 ? given.length : differing, whole.length - 1));
  }

  /** The context as far as it can be read with the longest continuation. */
  private int[] kept(Context given, List<Wanted> wanted) {
    int longest = wanted.stream().mapToInt(w -> w.tokens.length).max().orElseThrow();
    int[] kept = given.last(context + 1 - longest);
    if (kept.length < given.tokens.size()) cut++;
    return kept;
  }

  /** Continuations that are read behind one reading of their context; many behind a short one are read side by side instead. */
  private static List<List<Wanted>> parts(List<Wanted> wanted, int context) {
    if (wanted.size() <= TOGETHER) return List.of(wanted);
    // In an order of their own, so that who is read with whom does not depend on the order in which they were asked.
    List<Wanted> sorted = wanted.stream().sorted(Comparator.<Wanted>comparingInt(w -> w.tokens.length)
        .thenComparing(Wanted::tokens, Arrays::compare)).toList();
    int most = context <= SHORT ? 1 : TOGETHER;
    return IntStream.range(0, Math.ceilDiv(sorted.size(), most))
        .mapToObj(part -> sorted.subList(part * most, Math.min(sorted.size(), (part + 1) * most))).toList();
  }

  @Override public List<String> continuations(List<String> prompts, Writing how) {
    if (how.maxNewTokens() >= context)
      throw new UserError("max_new_tokens is " + how.maxNewTokens()
          + "; it must be below the model's context, max_position_embeddings = " + context);
    List<Continuations.Prompt> begun = new ArrayList<>();
    for (String prompt : prompts) {
      Context tokens = Context.of(begun(encoded(prompt)));
      int[] kept = tokens.last(context - how.maxNewTokens());
      if (kept.length < tokens.tokens.size()) cut++;
      begun.add(new Continuations.Prompt(kept, Draws.of(how.seed(), "continuation of " + prompt)));
    }
    var generation = new Generation(how.maxNewTokens(), how.samplers(), how.greedy(), false, how.seed());
    List<int[]> written = computation.continuations(tokenizer, begun, generation, progress("writing"));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) texts.add(behind(begun.get(i).tokens(), written.get(i)));
    return texts;
  }

  /** New tokens as text: what a token reads may depend on the one before it. */
  private String behind(int[] prompt, int[] written) {
    int[] all = Arrays.copyOf(prompt, prompt.length + written.length);
    System.arraycopy(written, 0, all, prompt.length, written.length);
    String before = tokenizer.decode(prompt), text = tokenizer.decode(all);
    return text.substring(Math.min(before.length(), text.length()));
  }

  @Override public List<Stretch> stretches(String text) {
    return stretches.of(encoded(() -> Prompts.tokens(tokenizer, text)), text);
  }

  @Override public long cut() {
    return cut;
  }

  private int[] encoded(String text) {
    return encoded(() -> tokenizer.encode(text));
  }

  /** What cannot be encoded is the user's to know. */
  static int[] encoded(java.util.function.Supplier<int[]> encode) {
    try {
      return encode.get();
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** The tokens with the one that begins a text, if there is one. */
  private int[] begun(int[] own) {
    OptionalInt first = own.length > 0 || tokenizer.begin().isPresent() ? tokenizer.begin() : tokenizer.end();
    if (first.isEmpty() && own.length == 0)
      throw new UserError(
          "a text is to be scored or written from its beginning, and the tokenizer has no token that begins or ends one");
    if (first.isEmpty()) return own;
    int[] all = new int[own.length + 1];
    all[0] = first.getAsInt();
    System.arraycopy(own, 0, all, 1, own.length);
    return all;
  }

  private java.util.function.DoubleConsumer progress(String what) {
    return share -> listener.phase(what, OptionalDouble.of(share));
  }
}
