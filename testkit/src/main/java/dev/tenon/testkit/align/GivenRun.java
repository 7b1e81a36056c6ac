package dev.tenon.testkit.align;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Extras;
import dev.tenon.api.data.Origin;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.align.Asking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Data of a reference run, and the answers that its policy is said to have written. */
final class GivenRun implements Cast {
  private final List<Row> rows;
  private final GivenEncoder encoder;
  private final List<Answer> answers;
  private final double[][] rewards;
  private final Models models;
  private final Map<String, Double> notes = new LinkedHashMap<>();

  /** Those that are asked about rows. */
  record Models(Asking policy, Asking reference, Optional<Asking> value) {}

  private GivenRun(List<Row> rows, GivenEncoder encoder, List<Answer> answers, double[][] rewards, Models models) {
    this.rows = rows;
    this.encoder = encoder;
    this.answers = answers;
    this.rewards = rewards;
    this.models = models;
  }

  /** Rows or pairs of ids. */
  @SuppressWarnings("unchecked") static GivenRun data(Map<String, Object> document, Models models) {
    Object data = document.containsKey("pairs") ? document.get("pairs") : document.get("rows");
    var ids = new ArrayList<Map<String, Object>>((List<Map<String, Object>>) data);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < ids.size(); i++) {
      Origin origin = new Origin("case.json", i + 1, false);
      Passage.Plain prompt = new Passage.Plain("prompt " + i), one = new Passage.Plain("chosen " + i),
          other = new Passage.Plain("rejected " + i);
      rows.add(ids.get(i).containsKey("chosen_ids")
          ? new Row.Preference(origin, Extras.NONE, prompt, one, other)
          : new Row.PromptCompletion(origin, Extras.NONE, prompt, one));
    }
    return new GivenRun(rows, new GivenEncoder(ids), List.of(), new double[0][], models);
  }

  /** Answers of a rollout: queries and responses as PPO's, or prompts and completions in groups as GRPO's. */
  static GivenRun rollout(Map<String, Array> tensors, Models models) {
    boolean grouped = tensors.containsKey("completion_ids");
    Array prompts = grouped ? tensor(tensors, "prompt_ids") : tensor(tensors, "queries"),
        written = grouped ? tensor(tensors, "completion_ids") : tensor(tensors, "responses");
    int count = prompts.shape().dim(0);
    var answers = new ArrayList<Answer>();
    Set<List<Integer>> asked = new LinkedHashSet<>();
    double[][] rewards = new double[count][1];
    for (int r = 0; r < count; r++) {
      int[] prompt = real(prompts, r), answer = real(written, r);
      asked.add(IntStream.of(prompt).boxed().toList());
      answers.add(new Answer(new Prompt("", prompt, Map.of()), answer, "", answer[answer.length - 1] == 2));
      rewards[r][0] = tensor(tensors, grouped ? "rewards" : "scores").at(r);
    }
    List<Map<String, Object>> ids = (grouped
        ? List.copyOf(asked)
        : answers.stream().map(a -> IntStream.of(a.prompt().tokens()).boxed().toList()).toList())
        .stream().map(prompt -> Map.<String, Object>of("prompt_ids", prompt)).toList();
    var rows = new ArrayList<Row>();
    for (int i = 0; i < ids.size(); i++)
      rows.add(new Row.Prompt(new Origin("rollout", i + 1, false), Extras.NONE, new Passage.Plain("prompt " + i)));
    return new GivenRun(rows, new GivenEncoder(ids), answers, rewards, models);
  }

  private static Array tensor(Map<String, Array> tensors, String name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow(() -> new AssertionError("the rollout has no " + name));
  }

  /** The ids of a row that are no padding, which has id 0. */
  private static int[] real(Array ids, int row) {
    int width = ids.shape().dim(1);
    return IntStream.range(0, width).map(t -> (int) ids.longAt((long) row * width + t)).filter(id -> id != 0).toArray();
  }

  List<Row> rows() {
    return rows;
  }

  Encoder encoder() {
    return encoder;
  }

  Map<String, Double> notes() {
    return notes;
  }

  @Override public Voice policy() {
    return models.policy::logProbabilities;
  }

  @Override public Voice reference() {
    return models.reference::logProbabilities;
  }

  @Override public Array values(Experience experience, String rows) {
    return models.value.orElseThrow().values(experience, rows);
  }

  @Override public List<Answer> answers(List<Prompt> prompts, Writing how) {
    if (prompts.size() != answers.size())
      throw new AssertionError(prompts.size() + " prompts for " + answers.size() + " answers of the case");
    return answers;
  }

  @Override public double[][] rewards(List<Answer> answers) {
    return rewards;
  }

  @Override public List<Sequences.Row> ptx(int rows) {
    return List.of();
  }

  @Override public void note(String name, double sum, double weight) {
    notes.put(name, sum / weight);
  }
}
