package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.clamp;
import static dev.tenon.plugins.alignment.Formulas.complement;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Proximal policy optimization on a reward less the divergence from the reference (Schulman et al. 2017; Ziegler et al. 2019; Ouyang
 * et al. 2022): the policy answers, a critic says what was to be expected, and for a few passes what did better than that becomes
 * likelier, within a clipped range. With {@code ptx_coef} it goes on learning from texts meanwhile (InstructGPT's PPO-ptx, equation 2).
 *
 * <p>Numbers are those of TRL 1.0's PPOTrainer, with k2 besides.
 */
@Doc("learns from rewards of its own answers, with a critic (Schulman et al. 2017; Ouyang et al. 2022)")
public record Ppo(@Doc("passes over an experience") int numPpoEpochs, @Doc("updates of a pass") int numMiniBatches,
    @Doc("most tokens of an answer") int responseLength, @Doc("of sampling, and of probabilities") double temperature,
    @Doc("weight of the divergence from the reference in the reward") double klCoef,
    @Doc("estimate of the divergence of a token: k1, k2 or k3 (Schulman 2020)") Estimator klEstimator,
    @Doc("taken from the score of an answer without an end") OptionalDouble missingEosPenalty,
    @Doc("whether rewards are scaled to variance 1") boolean whitenRewards,
    @Doc("how far the policy's ratio counts") double cliprange,
    @Doc("how far the critic moves from what it said") double cliprangeValue,
    @Doc("weight of the critic's loss") double vfCoef, @Doc("discount a token") double gamma,
    @Doc("lambda of generalized advantage estimation (Schulman et al. 2016)") double lam,
    @Doc("weight of the loss on texts (PPO-ptx); 27.8 in the paper") double ptxCoef)
    implements
      Alignment {
  static final String ROWS = "answers", PTX = "ptx";

  /** Estimates of a divergence from samples. */
  public enum Estimator {
    K1, K2, K3
  }

  public Ppo() {
    this(4, 1, 53, 0.7, 0.05, Estimator.K1, OptionalDouble.empty(), false, 0.2, 0.2, 0.1, 1, 0.95, 0);
  }

  public Ppo {
    Checks.atLeast(1, "num_ppo_epochs", numPpoEpochs);
    Checks.atLeast(1, "num_mini_batches", numMiniBatches);
    Checks.atLeast(1, "response_length", responseLength);
    Checks.positive("temperature", temperature);
    Checks.notNegative("kl_coef", klCoef);
    Checks.positive("cliprange", cliprange);
    Checks.positive("cliprange_value", cliprangeValue);
    Checks.notNegative("vf_coef", vfCoef);
    Checks.share("gamma", gamma);
    Checks.share("lam", lam);
    Checks.notNegative("ptx_coef", ptxCoef);
  }

  @Override public String type() {
    return "ppo";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.Prompt.class, Row.PromptCompletion.class, Row.Preference.class, Row.UnpairedPreference.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    return Rows.refusal(row, encoder, truncation, responseLength, "response_length");
  }

  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    return Rows.prompts(rows, encoder);
  }

  @Override public Set<Role> cast() {
    return Set.of(Role.REFERENCE, Role.VALUE, Role.REWARD);
  }

  @Override public int updates() {
    return numPpoEpochs * numMiniBatches;
  }

  @Override public Experience gather(Batch batch, Cast cast) {
    List<Answer> answers = cast.answers(batch.prompts(), new Cast.Writing(responseLength, temperature));
    Experience rows = Experience.empty().with(ROWS, Rows.of(answers, responseLength));
    if (ptxCoef > 0) {
      List<Sequences.Row> texts = cast.ptx(answers.size());
      if (!texts.isEmpty()) rows = rows.with(PTX, Sequences.of(texts));
    }
    double[] scores = Rows.sums(cast.rewards(answers));
    double softened = softened();
    var rollout = new Rollout(this, answers, cast.policy().logProbabilities(rows, ROWS, softened),
        cast.reference().logProbabilities(rows, ROWS, softened), cast.values(rows, ROWS), scores);
    rollout.report(cast);
    return rollout.on(rows);
  }

  /** As TRL has it, so that 0 would be no division by 0. */
  private double softened() {
    return temperature + 1e-7;
  }

  @Override public List<Experience> split(Experience experience, Shuffle shuffle) {
    int rows = experience.array("scores").shape().dim(0);
    if (rows % numMiniBatches != 0)
      throw new IllegalArgumentException(
          "batch_size is " + rows + "; it must be a multiple of num_mini_batches, " + numMiniBatches);
    var all = new ArrayList<Experience>();
    for (int pass = 0; pass < numPpoEpochs; pass++)
      all.addAll(Rows.parts(experience, shuffle.order(rows, pass), numMiniBatches));
    return all;
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    var terms = new ArrayList<>(List.of(policy(learner, metrics), value(learner, metrics)));
    if (ptxCoef > 0 && learner.has(Sequences.key(PTX, "labels"))) {
      Tensor sum = learner.negativeLogLikelihood(PTX);
      terms.add(new Loss.Term("loss/ptx", ptxCoef, sum, Formulas.labels(learner, PTX, sum)));
    }
    return new Loss(terms);
  }

  /** max(−A·ratio, −A·clip(ratio)), a mean over the answers' tokens. */
  private Loss.Term policy(Learner learner, Metrics metrics) {
    Tensor now = learner.logProbabilities(ROWS, softened());
    DType dtype = now.type().dtype();
    Tensor padding = learner.given("padding_mask").cast(dtype), real = complement(padding);
    Tensor difference = now.times(real).plus(padding.times(Rollout.INVALID)).minus(learner.given("logprobs"));
    Tensor ratio = difference.exp(), loss = learner.given("advantages").times(-1);
    Tensor plain = loss.times(ratio), clipped = loss.times(clamp(ratio, 1 - cliprange, 1 + cliprange));
    metrics.mean("policy/clipfrac_avg", Formulas.indicator(plain.less(clipped), dtype).times(real).total(),
        real.total());
    Formulas.mean(metrics, "policy/approxkl_avg", difference.times(difference).times(0.5));
    Formulas.mean(metrics, "val/ratio", ratio);
    return new Loss.Term("loss/policy_avg", 1, plain.maximum(clipped).times(real).total(), real.total());
  }

  /** Half the larger of the squared error and that of the clipped value, a mean over the answers' tokens and the place after them. */
  private Loss.Term value(Learner learner, Metrics metrics) {
    Tensor said = learner.values(ROWS), before = learner.given("values"), goal = learner.given("returns");
    Tensor real = complement(learner.given("padding_mask_p1").cast(said.type().dtype())), now = said.times(real);
    Tensor clipped = now.maximum(before.plus(-cliprangeValue)).minimum(before.plus(cliprangeValue));
    Tensor off = now.minus(goal), clippedOff = clipped.minus(goal), square = off.times(off),
        clippedSquare = clippedOff.times(clippedOff);
    metrics.mean("val/clipfrac_avg",
        Formulas.indicator(square.less(clippedSquare), now.type().dtype()).times(real).total(), real.total());
    return new Loss.Term("loss/value_avg", vfCoef, square.maximum(clippedSquare).times(real).total().times(0.5),
        real.total());
  }
}
