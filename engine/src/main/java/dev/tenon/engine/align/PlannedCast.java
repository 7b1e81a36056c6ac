package dev.tenon.engine.align;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Models that are only planned: all answers are as long as they may be, and all numbers are 0. */
record PlannedCast(int sources, List<Sequences.Row> texts) implements Cast {
  private static Array columns(Experience experience, String rows) {
    return Array.zeros(experience.array(Sequences.key(rows, "labels")).type().as(DType.FLOAT32));
  }

  @Override public Voice policy() {
    return (experience, rows, _) -> columns(experience, rows);
  }

  @Override public Voice reference() {
    return policy();
  }

  @Override public Array values(Experience experience, String rows) {
    return columns(experience, rows);
  }

  @Override public List<Answer> answers(List<Prompt> prompts, Writing how) {
    int[] longest = new int[how.maxNewTokens()];
    Arrays.fill(longest, 1);
    return prompts.stream().map(prompt -> new Answer(prompt, longest, "", false)).toList();
  }

  @Override public double[][] rewards(List<Answer> answers) {
    return new double[answers.size()][sources];
  }

  @Override public List<Sequences.Row> ptx(int rows) {
    return texts.isEmpty()
        ? List.of()
        : Collections.nCopies(rows, Collections.max(texts, java.util.Comparator.comparingInt(r -> r.tokens().length)));
  }

  @Override public void note(String name, double sum, double weight) {}
}
