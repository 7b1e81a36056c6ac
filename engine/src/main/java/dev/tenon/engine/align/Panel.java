package dev.tenon.engine.align;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Row;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.text.Tokenizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a policy does on prompts that nothing learned from.
 *
 * @param rewards of each answer, in the order of the prompts
 * @param kl nats a sequence from the reference, the mean of log p(answer) − log reference(answer)
 * @param entropy nats a token, estimated by the answers themselves
 * @param withoutEnd share of the answers that do not end
 * @param length tokens of an answer
 * @param samples the first prompts with their answers
 */
public record Panel(List<Double> rewards, double kl, double entropy, double withoutEnd, double length,
    List<String> samples) {
  private static final int AT_ONCE = 32, SAMPLES = 4;

  public Panel {
    rewards = List.copyOf(rewards);
    samples = List.copyOf(samples);
  }

  /** The models that are asked. */
  public record Models(Decoder policy, Decoder reference, Decoder reward, Tokenizers.Kept tokenizer, int context) {}

  /**
   * Examines a policy on the rows that an alignment keeps from training. The same prompts and draws for every policy.
   *
   * @throws UserError if nothing is kept
   */
  public static Panel of(AlignSpec spec, Cast.Writing how, Models models, AlignRun.Tools tools) {
    RowEncoder encoder = spec.data().encoder(models.tokenizer);
    List<Row> rows = Data.of(spec, encoder, models.context).heldOut();
    if (rows.isEmpty())
      throw new UserError("data: nothing is kept from training to compare policies on; set data.validation");
    List<Prompt> prompts = rows.stream().map(row -> (Row.Prompted) row)
        .map(row -> new Prompt("", encoder.prompt(row), Map.of())).toList();
    var rollouts = new Rollouts(new Decoding(models.policy, tools.kernels(), tools.workers(), tools.memory()),
        models.tokenizer.tokenizer(), encoder.end(), tools.workers());
    var answers = new ArrayList<Answer>();
    for (int from = 0; from < prompts.size(); from += AT_ONCE)
      answers.addAll(rollouts.answers(prompts.subList(from, Math.min(prompts.size(), from + AT_ONCE)), how,
          Draws.of(spec.train().seed(), "panel/" + from)));
    return of(answers, how.temperature(), models, tools);
  }

  private static Panel of(List<Answer> answers, double temperature, Models models, AlignRun.Tools tools) {
    Asking policy = tools.asking(models.policy), reference = tools.asking(models.reference),
        reward = tools.asking(models.reward);
    var rewards = new ArrayList<Double>();
    double own = 0, theirs = 0, tokens = 0;
    for (int from = 0; from < answers.size(); from += AT_ONCE) {
      List<Answer> some = answers.subList(from, Math.min(answers.size(), from + AT_ONCE));
      Experience rows = Experience.empty().with("answers", Sequences.of(some.stream().map(Panel::row).toList()));
      Array scores = reward.scores(rows, "answers");
      for (int i = 0; i < some.size(); i++) rewards.add(scores.at(i));
      own += sum(policy.logProbabilities(rows, "answers", temperature));
      theirs += sum(reference.logProbabilities(rows, "answers", temperature));
      tokens += some.stream().mapToInt(a -> a.tokens().length).sum();
    }
    int count = answers.size();
    List<String> samples = answers.stream().limit(SAMPLES).map(a -> models.tokenizer.tokenizer()
        .decode(a.prompt().tokens()) + a.text() + (a.ended() ? "" : " ...")).toList();
    return new Panel(rewards, (own - theirs) / count, -own / tokens,
        answers.stream().filter(a -> !a.ended()).count() / (double) count, tokens / count, samples);
  }

  private static Sequences.Row row(Answer answer) {
    int[] prompt = answer.prompt().tokens();
    int[] whole = IntStream.concat(Arrays.stream(prompt), Arrays.stream(answer.tokens())).toArray();
    return Sequences.Row.answer(whole, prompt.length);
  }

  private static double sum(Array array) {
    double sum = 0;
    for (long i = 0, n = array.shape().count(); i < n; i++) sum += array.at(i);
    return sum;
  }

  public double reward() {
    return rewards.stream().mapToDouble(r -> r).average().orElse(Double.NaN);
  }

  /**
   * How far the rewards of the same prompts lie above another's: the mean difference, and its standard error.
   *
   * @return mean, standard error
   */
  public double[] above(Panel other) {
    int n = rewards.size();
    double[] differences = IntStream.range(0, n).mapToDouble(i -> rewards.get(i) - other.rewards.get(i)).toArray();
    double mean = Arrays.stream(differences).average().orElse(Double.NaN);
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    return new double[]{mean, StrictMath.sqrt(squares / Math.max(1, n - 1) / n)};
  }
}
