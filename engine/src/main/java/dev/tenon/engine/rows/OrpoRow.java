package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A pair as TRL's ORPO and CPO take it: without the tokens that the tokenizer puts around a text, with a beginning and an
 * end put there afterwards.
 *
 * @param prompt ids of the prompt
 * @param chosen ids of the prompt and the chosen answer
 * @param rejected ids of the prompt and the rejected answer
 * @param chosenAnswer where the answer begins
 * @param rejectedAnswer where the answer begins
 */
public record OrpoRow(int[] prompt, int[] chosen, int[] rejected, int chosenAnswer, int rejectedAnswer) {
  /** A prompt and its answer as they were encoded together. */
  private record Answered(int[] ids, int answer) {
    static Answered of(int[] alone, int[] together) {
      if (together.length < alone.length)
        throw new IllegalArgumentException("prompt and answer merge into fewer ids than the prompt has alone");
      // One id of the prompt at most may have merged with the answer.
      boolean merged = Arrays.mismatch(alone, 0, alone.length, together, 0, alone.length) >= 0;
      return new Answered(together, alone.length - (merged ? 1 : 0));
    }

    Answered begun(OptionalInt begin) {
      if (begin.isEmpty() || (answer > 0 && ids[0] == begin.getAsInt())) return this;
      return new Answered(OrpoRow.begun(ids, begin.getAsInt()), answer + 1);
    }

    Answered ended(int end) {
      if (ids.length > answer && ids[ids.length - 1] == end) return this;
      int[] all = Arrays.copyOf(ids, ids.length + 1);
      all[ids.length] = end;
      return new Answered(all, answer);
    }

    Answered cut(int length) {
      return ids.length <= length ? this : new Answered(Arrays.copyOf(ids, Math.max(answer, length)), answer);
    }
  }

  private static int[] begun(int[] ids, int begin) {
    int[] all = new int[ids.length + 1];
    all[0] = begin;
    System.arraycopy(ids, 0, all, 1, ids.length);
    return all;
  }

  /**
   * A pair from the ids of the prompt and of the prompt with each answer.
   *
   * @param begin the id that begins every row, if there is one
   * @param maxLength most ids of a row; answers are cut to it
   * @throws IllegalArgumentException if more than one id of the prompt merges with an answer
   */
  static OrpoRow of(int[] prompt, int[] withChosen, int[] withRejected, OptionalInt begin, int end, int maxLength) {
    Answered chosen = Answered.of(prompt, withChosen), rejected = Answered.of(prompt, withRejected);
    int shared = Math.min(chosen.answer, rejected.answer), different = 0;
    for (int i = 0; i < shared; i++) if (chosen.ids[i] != rejected.ids[i]) different++;
    if (different > 1 || Math.abs(chosen.answer - rejected.answer) > 1)
      throw new IllegalArgumentException(
          "the prompt's ids before the two answers differ in more than the last; only that may merge with an answer");
    int[] common = Arrays.copyOf(prompt, shared);
    if (begin.isPresent() && (shared == 0 || common[0] != begin.getAsInt())) common = begun(common, begin.getAsInt());
    chosen = chosen.begun(begin).ended(end).cut(maxLength);
    rejected = rejected.begun(begin).ended(end).cut(maxLength);
    return new OrpoRow(common, chosen.ids, rejected.ids, chosen.answer, rejected.answer);
  }

  /** The labels of a row whose answer begins somewhere. */
  public static int[] labels(int[] ids, int answer) {
    int[] labels = ids.clone();
    Arrays.fill(labels, 0, Math.min(answer, labels.length), Encoder.IGNORED);
    return labels;
  }
}
