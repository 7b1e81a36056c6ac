package dev.tenon.api.data;

import dev.tenon.api.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Rows to token ids, as TRL makes them. Plain text gets the special tokens that the tokenizer puts around a text, and a
 * plain completion its end; chats are rendered by the model's chat template, which writes both. A prompt is encoded alone
 * and together with its completion; where the two part, the completion begins. Ids are as long as the row: rows are
 * truncated with {@link Truncation}. Immutable; safe for use by many threads.
 *
 * <p>All methods throw {@link MalformedData}, which names the row, if a chat template refuses a conversation or there is
 * none, or if the tokenizer cannot write a text.
 */
public interface Encoder {
  /** A label that is not learned from. */
  int IGNORED = -100;

  Tokenizer tokenizer();

  /** The id that fills rows up. */
  int pad();

  /** The id that begins a text, if there is one. */
  default OptionalInt begin() {
    return tokenizer().begin();
  }

  /** The id that ends an answer: of the tokenizer's {@code eos_token}. */
  int end();

  /** A row to learn to write: its whole text, or the turns of the assistant in it. */
  Sequence sequence(Row.Text row);

  /** A row to learn to write: its completion, or the whole. */
  Sequence sequence(Row.PromptCompletion row);

  /** What an answer to the row is written after. */
  int[] prompt(Row.Prompted row);

  /** A prompt and two answers to it. */
  Continued preference(Row.Preference row);

  /** A prompt and one answer to it. */
  Continued completion(Row.UnpairedPreference row);

  /** Both answers behind their prompt, whole: what a reward model reads. */
  Pair pair(Row.Preference row);

  /**
   * Ids to learn from.
   *
   * @param ids of the row
   * @param completion where its completion begins, if only that is learned
   * @param assistant which ids the assistant wrote, if only those are learned
   */
  record Sequence(int[] ids, OptionalInt completion, Optional<boolean[]> assistant) {
    public Sequence {
      if (assistant.isPresent() && assistant.get().length != ids.length)
        throw new IllegalArgumentException(
            assistant.get().length + " marks for " + ids.length + " ids; there must be as many");
    }

    /** The id at each place that is learned, {@link #IGNORED} elsewhere. */
    public int[] labels() {
      int[] labels = ids.clone();
      Arrays.fill(labels, 0, completion.orElse(0), IGNORED);
      assistant.ifPresent(mine -> {
        for (int i = 0; i < labels.length; i++) if (!mine[i]) labels[i] = IGNORED;
      });
      return labels;
    }
  }

  /**
   * A prompt and what may follow it.
   *
   * @param prompt ids that all sequences begin with; the prompt's last ones may be missing, where they merge with a
   *        completion's first
   * @param completions ids of each behind it, with their end
   */
  record Continued(int[] prompt, List<int[]> completions) {
    public Continued {
      completions = List.copyOf(completions);
    }

    /** The prompt with one of the completions behind it. */
    public int[] whole(int completion) {
      int[] behind = completions.get(completion);
      int[] whole = Arrays.copyOf(prompt, prompt.length + behind.length);
      System.arraycopy(behind, 0, whole, prompt.length, behind.length);
      return whole;
    }

    /**
     * The same prompts with the completions of others, as KTO's estimate of the KL takes them: that of row i stands behind
     * the prompt of row i + 1, the last one's behind the first.
     */
    public static List<Continued> rotated(List<Continued> rows) {
      List<Continued> rotated = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++)
        rotated.add(new Continued(rows.get(i).prompt(), rows.get((i + rows.size() - 1) % rows.size()).completions()));
      return rotated;
    }
  }

  /** Two texts to compare. */
  record Pair(int[] chosen, int[] rejected) {}
}
