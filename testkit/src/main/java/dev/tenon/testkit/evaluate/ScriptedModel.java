package dev.tenon.testkit.evaluate;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Writing;
import dev.tenon.engine.model.Draws;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A model whose answers are written down, and which counts how often it is asked. A token is a word, with the blank before it. */
public final class ScriptedModel implements Scorer {
  private final Function<Continuation, Double> logs;
  private final BiFunction<String, Writing, String> written;
  private int calls;

  /**
   * A model.
   *
   * @param logs log-likelihood of each continuation
   * @param written what it writes behind a prompt
   */
  public ScriptedModel(Function<Continuation, Double> logs, BiFunction<String, Writing, String> written) {
    this.logs = logs;
    this.written = written;
  }

  /** One that answers anything with chance, the same each time. */
  public static ScriptedModel guessing(long seed) {
    return new ScriptedModel(
        asked -> -1 - 10 * Draws.of(seed, asked.context() + "|" + asked.text()).uniform(0),
        (prompt, how) -> List.of(" yes", " no, never", "I'm sorry", " you fool")
            .get((int) Draws.of(seed + how.seed(), prompt).below(0, 4)));
  }

  /** One that holds some continuations for certain and all others for impossible. */
  public static ScriptedModel certain(Function<Continuation, Boolean> right) {
    return new ScriptedModel(asked -> right.apply(asked) ? 0.0 : -1000.0, (_, _) -> "");
  }

  /** How often it was asked for likelihoods or for texts, many at a time counting as once. */
  public int calls() {
    return calls;
  }

  @Override public List<Optional<Likelihood>> likelihoods(List<Continuation> continuations) {
    calls++;
    return continuations.stream().map(asked -> {
      double log = logs.apply(asked);
      return Optional.of(new Likelihood(log, asked.text().strip().split(" ").length, log > -1e-9));
    }).toList();
  }

  @Override public List<String> continuations(List<String> prompts, Writing how) {
    calls++;
    return prompts.stream().map(prompt -> written.apply(prompt, how)).toList();
  }

  @Override public List<Stretch> stretches(String text) {
    String[] words = text.split(" ");
    return Arrays.stream(words).map(word -> new Stretch(-logs.apply(new Continuation("", " " + word)), 1,
        word.getBytes(StandardCharsets.UTF_8).length + 1)).toList();
  }

  @Override public long cut() {
    return 0;
  }
}
