package dev.tenon.engine.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Reward;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Row;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.data.Permutation;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.run.Course;
import dev.tenon.engine.run.TrainConfig;
import dev.tenon.engine.train.ExperienceMeter;
import dev.tenon.engine.train.Learner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learning by a method: experience is gathered from rows, the policy standing still, and then learned from. What an experience is
 * depends on the weights and its number alone, so that a run can go on behind any of them.
 */
final class AlignmentCourse implements Course {
  /** How many prompts are answered for samples.txt. */
  private static final int SAMPLES = 3;

  private final Alignment method;
  private final TrainConfig train;
  private final Data data;
  private final Casting casting;
  private final Learner learner;
  private final ExperienceMeter meter;
  private final int steps;
  private long number = -1;
  private List<List<Experience>> parts = List.of();
  private Map<String, Double> gathered = Map.of();

  /**
   * The models that play.
   *
   * @param policy asked
   * @param reference the policy as it was, if it is needed
   * @param value if it is needed
   * @param rollouts of the policy, if it writes
   * @param sources of rewards
   */
  record Casting(Asking policy, Optional<Asking> reference, Optional<Asking> value, Optional<Rollouts> rollouts,
      List<Reward> sources) {}

  AlignmentCourse(Alignment method, TrainConfig train, Data data, Casting casting, Learner learner,
      ExperienceMeter meter) {
    this.method = method;
    this.train = train;
    this.data = data;
    this.casting = casting;
    this.learner = learner;
    this.meter = meter;
    steps = steps(method, train, data.train().size());
  }

  /** Updates of a run over so many rows. */
  static int steps(Alignment method, TrainConfig train, int rows) {
    return train.numTrainEpochs().isPresent()
        ? Math.toIntExact((long) train.steps(rows) * method.updates())
        : train.maxSteps();
  }

  @Override public int steps() {
    return steps;
  }

  @Override public int updatesAtOnce() {
    return method.updates();
  }

  @Override public Learner.Figures learn(int step, double learningRate) {
    long wanted = step / method.updates();
    if (wanted != number) gather(wanted);
    int part = step % method.updates();
    Learner.Figures figures = learner.learn(step, parts.stream().map(micro -> micro.get(part)).toList(), learningRate);
    var metrics = new LinkedHashMap<>(gathered);
    metrics.putAll(figures.metrics());
    return new Learner.Figures(figures.loss(), figures.gradientNorm(), figures.tokens(), metrics);
  }

  /** Gathers an experience, micro-batch by micro-batch. */
  private void gather(long experience) {
    var noted = new Noted();
    var all = new ArrayList<List<Experience>>();
    for (int a = 0; a < train.gradientAccumulationSteps(); a++) {
      long batch = experience * train.gradientAccumulationSteps() + a;
      List<Row> rows = Data.rows(data.train(), batch * train.batchSize(), train.batchSize(), train.seed(), "rows");
      String key = "experience/" + batch;
      Experience made = method.gather(collated(rows), players(key, batch, noted));
      List<Experience> split = split(made, key);
      if (split.size() != method.updates())
        throw new IllegalStateException(
            method.type() + " split an experience into " + split.size() + " parts; it says updates() is "
                + method.updates());
      all.add(split);
    }
    parts = all;
    gathered = noted.take();
    number = experience;
  }

  private List<Experience> split(Experience experience, String key) {
    try {
      return method.split(experience, (rows, pass) -> {
        var order = new Permutation(rows, Draws.of(train.seed(), key + "/pass/" + pass));
        int[] all = new int[rows];
        for (int i = 0; i < rows; i++) all[i] = Math.toIntExact(order.at(i));
        return all;
      });
    } catch (IllegalArgumentException e) {
      throw new UserError("align: " + e.getMessage(), e);
    }
  }

  private Batch collated(List<Row> rows) {
    return method.collate(rows, data.encoder(), data.truncation());
  }

  private Players players(String key, long batch, Noted noted) {
    return new Players(casting.policy, casting.reference, casting.value, casting.rollouts, casting.sources,
        rows -> data.texts().isEmpty()
            ? List.<Sequences.Row>of()
            : Data.rows(data.texts(), batch * rows, rows, train.seed(), "ptx"),
        Draws.of(train.seed(), key), noted);
  }

  @Override public boolean evaluates() {
    return !data.heldOut().isEmpty();
  }

  @Override public boolean knowsSomething() {
    return true;
  }

  /** Over all held-out rows. Methods that learn from answers are measured by what the answers are worth, others by their loss. */
  @Override public Map<String, Double> evaluate() {
    var noted = new Noted();
    boolean answers = method.cast().contains(Alignment.Role.REWARD);
    for (int from = 0; from < data.heldOut().size(); from += train.batchSize()) {
      List<Row> rows = data.heldOut().subList(from, Math.min(data.heldOut().size(), from + train.batchSize()));
      Experience made = method.gather(collated(rows), players("evaluation/" + from, from, noted));
      if (!answers) meter.measure(made);
    }
    var figures = new LinkedHashMap<String, Double>();
    if (!answers) {
      ExperienceMeter.Figures measured = meter.take();
      figures.put("eval/loss", measured.loss());
      measured.metrics().forEach((name, value) -> figures.put("eval/" + name, value));
    }
    noted.take().forEach((name, value) -> figures.put("eval/" + name, value));
    return figures;
  }

  /** Answers to the first held-out prompts, each by itself the same before and after. */
  @Override public List<String> samples() {
    if (train.sampleTokens() == 0 || casting.rollouts.isEmpty()) return List.of();
    var prompts = new ArrayList<Prompt>();
    for (Row row : data.heldOut().isEmpty() ? data.train() : data.heldOut()) {
      if (prompts.size() == SAMPLES) break;
      if (row instanceof Row.Prompted prompted) {
        int[] tokens = data.encoder().prompt(prompted);
        int room = data.truncation().maxLength().orElse(Integer.MAX_VALUE) - train.sampleTokens();
        if (tokens.length > 0 && tokens.length <= room)
          prompts.add(new Prompt(data.encoder().tokenizer().decode(tokens), tokens, Map.of()));
      }
    }
    if (prompts.isEmpty()) return List.of();
    List<Answer> answers = casting.rollouts.get().answers(prompts, new Cast.Writing(train.sampleTokens(), 0.7),
        Draws.of(train.seed(), "samples"));
    return answers.stream().map(a -> a.prompt().text() + a.text() + (a.ended() ? "" : " ...")).toList();
  }

  @Override public Map<String, Array> state() {
    return learner.state();
  }

}
