package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows of data and answers as rows of tokens. */
final class Rows {
  private Rows() {}

  /** Prompts and answers, asked at the answers' tokens, of which there is room for so many. */
  static Sequences of(List<Answer> answers, int size) {
    List<Sequences.Row> rows = answers.stream().map(Rows::of).toList();
    int longest = rows.stream().mapToInt(r -> r.tokens().length).max().orElse(1);
    return Sequences.of(rows, Sequences.rounded(longest), size);
  }

  private static Sequences.Row of(Answer answer) {
    int[] prompt = answer.prompt().tokens();
    return Sequences.Row.answer(join(prompt, answer.tokens()), prompt.length);
  }

  static int[] join(int[] a, int[] b) {
    return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
  }

  /** The rewards of each answer added up; what a source says nothing about counts 0. */
  static double[] sums(double[][] rewards) {
    return Arrays.stream(rewards).mapToDouble(row -> Arrays.stream(row).filter(x -> !Double.isNaN(x)).sum()).toArray();
  }

  /** As many equal parts of the rows, in the order given. */
  static List<Experience> parts(Experience experience, int[] order, int parts) {
    int rows = order.length / parts;
    var all = new ArrayList<Experience>();
    for (int p = 0; p < parts; p++) all.add(experience.rows(Arrays.copyOfRange(order, p * rows, (p + 1) * rows)));
    return all;
  }

  /** A prompt with one of its completions behind it, cut to what fits. */
  static Sequences.Row of(Encoder.Continued row, int completion, Truncation truncation) {
    int[] whole = row.whole(completion);
    Sequences.Row asked = Sequences.Row.answer(whole, row.prompt().length);
    return new Sequences.Row(truncation.of(whole), truncation.of(asked.labels()));
  }

  /**
   * Which tokens are completions', in columns: float32 [rows, 1 + size]. The first is a row's first token, which nothing predicts;
   * it counts where there is no prompt before it.
   */
  static Array completionMask(List<Sequences.Row> rows, Sequences sequences) {
    Array mask = sequences.mask();
    int size = mask.shape().dim(1);
    Array all = Array.zeros(mask.type().as(Shape.of(rows.size(), size + 1)));
    for (int r = 0; r < rows.size(); r++) {
      if (rows.get(r).labels()[0] >= 0) all.set((long) r * (size + 1), 1);
      for (int c = 0; c < size; c++) all.set((long) r * (size + 1) + 1 + c, mask.at((long) r * size + c));
    }
    return all;
  }

  /**
   * Why a prompt cannot be answered in so many tokens.
   *
   * @param setting where in the method's settings their number stands
   */
  static Optional<String> refusal(Row row, Encoder encoder, Truncation truncation, int answer, String setting) {
    if (!(row instanceof Row.Prompted prompted)) return Optional.of("it has no prompt");
    int tokens = encoder.prompt(prompted).length;
    if (tokens == 0) return Optional.of("its prompt has no token");
    int most = truncation.maxLength().orElse(Integer.MAX_VALUE);
    return tokens + answer > most
        ? Optional.of("its prompt and an answer of " + answer + " tokens (align." + setting + ") do not fit in " + most)
        : Optional.empty();
  }

  /** Rows as prompts. */
  static Batch prompts(List<Row> rows, Encoder encoder) {
    var prompts = new ArrayList<Prompt>();
    for (Row row : rows)
      if (row instanceof Row.Prompted p)
        prompts.add(new Prompt(text(p.prompt()), encoder.prompt(p), row.extras().columns()));
    return new Batch(Experience.empty(), prompts);
  }

  private static String text(Passage passage) {
    return switch (passage) {
      case Passage.Plain(String text) -> text;
      case Passage.Chat(List<Message> messages) ->
        messages.isEmpty() ? "" : messages.getLast().content().orElse("");
    };
  }
}
