package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Answers as rows of tokens. */
final class Rows {
  private Rows() {}

  /** Prompts and answers, asked at the answers' tokens, of which there is room for so many. */
  static Sequences of(List<Answer> answers, int size) {
    List<Sequences.Row> rows = answers.stream().map(Rows::of).toList();
    int longest = rows.stream().mapToInt(r -> r.tokens().length).max().orElse(1);
    return Sequences.answers(rows, Sequences.rounded(longest), size);
  }

  private static Sequences.Row of(Answer answer) {
    int[] prompt = answer.prompt().tokens();
    return new Sequences.Row(join(prompt, answer.tokens()), prompt.length);
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
}
