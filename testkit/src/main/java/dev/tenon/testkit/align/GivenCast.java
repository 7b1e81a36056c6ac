package dev.tenon.testkit.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.config.Resolved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models that say what is given while experience is gathered. */
class GivenCast implements Cast {
  private final Map<String, Array> given;
  private final Map<String, Double> notes = new LinkedHashMap<>();

  /**
   * Models of a rollout.
   *
   * @param given {@code logprobs}, {@code reference_logprobs}, {@code values}, {@code scores}, {@code sequence_lengths} (the index of each
   *        answer's last token) and {@code contains_eos}
   */
  GivenCast(Map<String, Array> given) {
    this.given = Map.copyOf(given);
  }

  private Array array(String name) {
    Array array = given.get(name);
    if (array == null) throw new AssertionError("the case has no " + name + "; there are " + given.keySet());
    return array;
  }

  /** What the method makes of it. */
  Experience gathered(Alignment method) {
    int rows = array("scores").shape().dim(0);
    return method.gather(new Batch(Experience.empty(), prompts(rows)), this);
  }

  private static List<Prompt> prompts(int rows) {
    return Collections.nCopies(rows, new Prompt("", new int[]{1}, Map.of()));
  }

  /** The advantages that a method finds in rewards, [answers, sources], of as many answers as there are. */
  static Array advantages(Alignment method, Array rewards) {
    int rows = rewards.shape().dim(0), sources = rewards.shape().dim(1);
    var table = new double[rows][sources];
    for (int r = 0; r < rows; r++) for (int k = 0; k < sources; k++) table[r][k] = rewards.at((long) r * sources + k);
    var cast = new GivenCast(Map.of()) {
      @Override public List<Answer> answers(List<Prompt> prompts, Writing how) {
        return prompts.stream().map(p -> new Answer(p, new int[]{2}, "", true)).toList();
      }

      @Override public double[][] rewards(List<Answer> answers) {
        return table;
      }

      @Override public Voice policy() {
        return (experience, name, _) -> experience.array(Sequences.key(name, "labels"))
            .to(dev.tenon.api.tensor.DType.FLOAT32);
      }
    };
    Object generations = Objects.requireNonNull(Resolved.of((Record) method).get("num_generations"));
    int groups = rows / ((Number) generations).intValue();
    return method.gather(new Batch(Experience.empty(), prompts(groups)), cast).array("advantages");
  }

  /** Figures that the method noted, by name. */
  Map<String, Double> notes() {
    return notes;
  }

  @Override public Voice policy() {
    return (_, _, _) -> array("logprobs");
  }

  @Override public Voice reference() {
    return (_, _, _) -> array("reference_logprobs");
  }

  @Override public Array values(Experience experience, String rows) {
    return array("values");
  }

  @Override public List<Answer> answers(List<Prompt> prompts, Writing how) {
    var answers = new ArrayList<Answer>();
    for (int r = 0; r < prompts.size(); r++)
      answers.add(new Answer(prompts.get(r), new int[(int) array("sequence_lengths").at(r) + 1], "",
          array("contains_eos").at(r) != 0));
    return answers;
  }

  @Override public double[][] rewards(List<Answer> answers) {
    var rewards = new double[answers.size()][1];
    for (int r = 0; r < rewards.length; r++) rewards[r][0] = array("scores").at(r);
    return rewards;
  }

  @Override public List<Sequences.Row> ptx(int rows) {
    return List.of();
  }

  @Override public void note(String name, double sum, double weight) {
    notes.put(name, sum / weight);
  }
}
