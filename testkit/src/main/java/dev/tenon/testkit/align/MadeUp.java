package dev.tenon.testkit.align;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.engine.model.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models that say something about tokens by the tokens alone, whatever stands beside or behind them. */
final class MadeUp implements Cast {
  private interface Saying {
    double of(int[] tokens, long label);
  }

  private static double drawn(String model, int[] tokens, long label) {
    return Draws.of(Arrays.hashCode(tokens), model).uniform(Math.max(0, label));
  }

  /** What a model says in each column of rows. */
  private static Array columns(Experience experience, String rows, DType dtype, boolean asked, Saying saying) {
    Array tokens = experience.array(Sequences.key(rows, "tokens")),
        labels = experience.array(Sequences.key(rows, "labels")),
        columns = experience.array(Sequences.key(rows, "columns"));
    int time = tokens.shape().dim(1), size = labels.shape().dim(1);
    Array said = Array.zeros(labels.type().as(dtype));
    for (int r = 0; r < tokens.shape().dim(0); r++) {
      for (int c = 0; c < size; c++) {
        long at = (long) r * size + c, label = labels.longAt(at);
        if (asked && label < 0) continue;
        said.set(at, saying.of(read(tokens, r, time, (int) columns.longAt(at) + 1), label));
      }
    }
    return said;
  }

  private static int[] read(Array tokens, int row, int time, int count) {
    int[] read = new int[count];
    for (int t = 0; t < count; t++) read[t] = (int) tokens.longAt((long) row * time + t);
    return read;
  }

  private static Array logps(String model, Experience experience, String rows, DType dtype) {
    return columns(experience, rows, dtype, true, (tokens, label) -> -0.1 - 2 * drawn(model, tokens, label));
  }

  /** All that the models being trained say of an experience, by question and rows. */
  static Map<String, Array> said(Experience experience, DType dtype) {
    var said = new LinkedHashMap<String, Array>();
    for (String name : experience.arrays().keySet()) {
      if (!name.endsWith(".tokens")) continue;
      String rows = name.substring(0, name.length() - ".tokens".length());
      // Not the policy that was asked before: it has learned a little.
      said.put("logps " + rows, columns(experience, rows, dtype, true, (tokens, label) -> -0.1
          - 2 * drawn("policy", tokens, label) + 0.1 * drawn("learned", tokens, label)));
      said.put("values " + rows,
          columns(experience, rows, dtype, false, (tokens, _) -> drawn("values now", tokens, 0)));
      said.put("scores " + rows, scores(experience, rows, dtype));
    }
    return said;
  }

  /** Under which name something is said. */
  static String named(String question, String rows) {
    return question + " " + rows;
  }

  private static Array scores(Experience experience, String rows, DType dtype) {
    Array tokens = experience.array(Sequences.key(rows, "tokens")),
        last = experience.array(Sequences.key(rows, "last"));
    Array scores = Array.zeros(last.type().as(dtype));
    for (int r = 0; r < last.shape().dim(0); r++)
      scores.set(r, 2 * drawn("score", read(tokens, r, tokens.shape().dim(1), (int) last.longAt(r) + 1), 0) - 1);
    return scores;
  }

  @Override public Voice policy() {
    return (experience, rows, _) -> logps("policy", experience, rows, DType.FLOAT32);
  }

  @Override public Voice reference() {
    return (experience, rows, _) -> logps("reference", experience, rows, DType.FLOAT32);
  }

  @Override public Array values(Experience experience, String rows) {
    return columns(experience, rows, DType.FLOAT32, false, (tokens, _) -> drawn("values", tokens, 0));
  }

  /** Answers of one token to as many as there may be, two thirds of which end. */
  @Override public List<Answer> answers(List<Prompt> prompts, Writing how) {
    var answers = new ArrayList<Answer>();
    for (int i = 0; i < prompts.size(); i++) {
      Draws draws = Draws.of(i, "answer");
      boolean ended = i % 3 != 2;
      int[] tokens = new int[ended ? 1 + (int) draws.below(0, how.maxNewTokens()) : how.maxNewTokens()];
      for (int t = 0; t < tokens.length; t++) tokens[t] = 3 + (int) draws.below(1 + t, 50);
      if (ended) tokens[tokens.length - 1] = 2;
      answers.add(new Answer(prompts.get(i), tokens, "made up", ended));
    }
    return answers;
  }

  @Override public double[][] rewards(List<Answer> answers) {
    return answers.stream().map(a -> new double[]{2 * drawn("reward", a.tokens(), 0) - 1}).toArray(double[][]::new);
  }

  @Override public List<Sequences.Row> ptx(int rows) {
    return java.util.stream.IntStream.range(0, rows)
        .mapToObj(i -> Sequences.Row.answer(new int[]{1, 5 + i, 9, 2}, 1)).toList();
  }

  @Override public void note(String name, double sum, double weight) {}
}
