package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.clamp;
import static dev.tenon.plugins.alignment.Formulas.indicator;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Group relative policy optimization (Shao et al. 2024) and its relatives: several answers to each prompt, an answer's advantage being
 * how much better it is than the others of its group. Numbers are those of TRL 1.16's GRPOTrainer.
 */
@Doc("learns from rewards of groups of its own answers, without a critic (Shao et al. 2024)")
public record Grpo(@Doc("answers to a prompt") int numGenerations,
    @Doc("most tokens of an answer") int maxCompletionLength,
    @Doc("of sampling, and of probabilities") double temperature, @Doc("updates of an experience") int numIterations,
    @Doc("weight of the divergence from the reference") double beta,
    @Doc("how far the ratio counts below 1") double epsilon,
    @Doc("how far it counts above 1; as below if not given (DAPO, Yu et al. 2025)") OptionalDouble epsilonHigh,
    @Doc("most that an unclipped ratio counts") OptionalDouble delta, @Doc("how tokens are averaged") LossType lossType,
    @Doc("what a ratio is of: a token, or a whole answer (GSPO, Zheng et al. 2025)") Level importanceSamplingLevel,
    @Doc("what advantages are divided by: the deviation of the group, of the batch, or nothing") Scale scaleRewards,
    @Doc("a weight for each source of rewards; 1 each if none is given") List<Double> rewardWeights,
    @Doc("whether rewards are added before they are normalised or after") Aggregation multiObjectiveAggregation,
    @Doc("whether answers without an end are left out") boolean maskTruncatedCompletions,
    @Doc("whether the divergence is weighed by the ratio") boolean useBiasCorrectionKl,
    @Doc("bad answers from which the policy has moved further than this, nats a token, are left out (DeepSeek-V3.2)") OptionalDouble offPolicyMaskThreshold,
    @Doc("temperature of sapo where the advantage is positive") double sapoTemperaturePos,
    @Doc("and where it is negative") double sapoTemperatureNeg)
    implements
      Alignment {
  static final String ROWS = "answers";

  /** How tokens are averaged, and ratios clipped. */
  public enum LossType {
    /** A mean over answers of means over their tokens. */
    GRPO,
    /** A mean over tokens. */
    BNPO,
    /** A sum over tokens by what there could be at most (Liu et al. 2025). */
    DR_GRPO,
    /** A mean over the tokens of the whole experience (Yu et al. 2025). */
    DAPO,
    /** A sum over an answer's tokens, a mean over answers; for ratios of whole answers (Fang et al. 2025). */
    LUSPO,
    /** The clipped ratio weighs the log-probability (MiniMax 2025). */
    CISPO,
    /** A soft gate instead of a clip (Gao et al. 2025). */
    SAPO
  }

  /** What a ratio of probabilities is of. */
  public enum Level {
    TOKEN, SEQUENCE
  }

  /** What advantages are divided by. */
  public enum Scale {
    GROUP, BATCH, NONE
  }

  /** What becomes of several rewards. */
  public enum Aggregation {
    SUM_THEN_NORMALIZE, NORMALIZE_THEN_SUM
  }

  public Grpo() {
    this(8, 256, 1, 1, 0, 0.2, OptionalDouble.empty(), OptionalDouble.empty(), LossType.DAPO, Level.TOKEN, Scale.GROUP,
        List.of(), Aggregation.SUM_THEN_NORMALIZE, false, false, OptionalDouble.empty(), 1, 1.05);
  }

  public Grpo {
    rewardWeights = List.copyOf(rewardWeights);
    Checks.atLeast(2, "num_generations", numGenerations);
    Checks.atLeast(1, "max_completion_length", maxCompletionLength);
    Checks.positive("temperature", temperature);
    Checks.atLeast(1, "num_iterations", numIterations);
    Checks.notNegative("beta", beta);
    Checks.positive("epsilon", epsilon);
    epsilonHigh.ifPresent(e -> Checks.positive("epsilon_high", e));
    delta.ifPresent(d -> Checks.positive("delta", d));
    Checks.positive("sapo_temperature_pos", sapoTemperaturePos);
    Checks.positive("sapo_temperature_neg", sapoTemperatureNeg);
  }

  @Override public String type() {
    return "grpo";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.Prompt.class, Row.PromptCompletion.class, Row.Preference.class, Row.UnpairedPreference.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    return Rows.refusal(row, encoder, truncation, maxCompletionLength, "max_completion_length");
  }

  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    return Rows.prompts(rows, encoder);
  }

  @Override public Set<Role> cast() {
    return beta > 0 ? Set.of(Role.REFERENCE, Role.REWARD) : Set.of(Role.REWARD);
  }

  @Override public int updates() {
    return numIterations;
  }

  @Override public Experience gather(Batch batch, Cast cast) {
    var prompts = new ArrayList<Prompt>();
    for (Prompt prompt : batch.prompts()) prompts.addAll(Collections.nCopies(numGenerations, prompt));
    List<Answer> answers = cast.answers(prompts, new Cast.Writing(maxCompletionLength, temperature));
    double[][] rewards = cast.rewards(answers);
    var groups = new Groups(this, rewards);
    groups.report(cast, answers);
    Sequences rows = Rows.of(answers, maxCompletionLength);
    Experience all = Experience.empty().with(ROWS, rows);
    all = all.with("completion_mask", mask(answers, rows)).with("advantages", groups.array())
        .with("old_logps", cast.policy().logProbabilities(all, ROWS, temperature));
    return beta > 0 ? all.with("reference_logps", cast.reference().logProbabilities(all, ROWS, temperature)) : all;
  }

  private Array mask(List<Answer> answers, Sequences rows) {
    Array mask = rows.mask();
    int size = mask.shape().dim(1);
    for (int r = 0; r < answers.size(); r++)
      if (maskTruncatedCompletions && !answers.get(r).ended())
        for (int c = 0; c < size; c++) mask.set((long) r * size + c, 0);
    return mask;
  }

  @Override public List<Experience> split(Experience experience, Shuffle shuffle) {
    return Collections.nCopies(numIterations, experience);
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor logps = learner.logProbabilities(ROWS, temperature);
    DType dtype = logps.type().dtype();
    Tensor mask = learner.given("completion_mask").cast(dtype);
    Tensor advantages = learner.given("advantages").reshape(Tensor.INFER, 1); // [rows, 1]
    Tensor old = learner.has("old_logps") ? learner.given("old_logps") : Formulas.detached(logps);
    Tensor logRatio = logps.minus(old);
    if (importanceSamplingLevel == Level.SEQUENCE) logRatio = tokenMean(logRatio, mask); // [rows, 1]
    Tensor ratio = logRatio.exp();
    Tensor each = objective(ratio, advantages, logps).times(mask.fullLike(1)); // [rows, size]
    if (offPolicyMaskThreshold.isPresent()) each = each.times(fresh(old.minus(logps), advantages, mask));
    if (beta > 0) {
      Tensor away = learner.given("reference_logps").minus(logps), kl = away.exp().minus(away).plus(-1);
      if (useBiasCorrectionKl) kl = kl.times(ratio);
      each = each.plus(kl.times(beta));
      metrics.mean("kl", kl.times(mask).total(), mask.total());
    }
    reportClips(metrics, ratio, advantages, mask);
    return averaged(learner, each, mask);
  }

  /** Σ over an answer's tokens by their number: [rows, 1] */
  private static Tensor tokenMean(Tensor x, Tensor mask) {
    Tensor count = mask.sum(1);
    return x.times(mask).sum(1).over(count.maximum(count.fullLike(1)));
  }

  /** 1 for good answers and for those that the policy is still near to: [rows, 1] */
  private Tensor fresh(Tensor moved, Tensor advantages, Tensor mask) {
    Tensor distance = tokenMean(Formulas.detached(moved), mask);
    Tensor kept = advantages.fullLike(0).atMost(advantages)
        .or(distance.atMost(distance.fullLike(offPolicyMaskThreshold.orElseThrow())));
    return indicator(kept, mask.type().dtype());
  }

  private double high() {
    return epsilonHigh.orElse(epsilon);
  }

  /** What is to be descended, before the divergence. */
  private Tensor objective(Tensor ratio, Tensor advantages, Tensor logps) {
    return switch (lossType) {
      case GRPO, BNPO, DR_GRPO, DAPO, LUSPO -> {
        Tensor plain = delta.isPresent() ? Formulas.atMost(ratio, delta.getAsDouble()) : ratio;
        yield plain.times(advantages).minimum(clamp(ratio, 1 - epsilon, 1 + high()).times(advantages)).times(-1);
      }
      case CISPO ->
        Formulas.detached(Formulas.atMost(ratio, high())).times(advantages).times(logps).times(-1);
      case SAPO -> {
        Tensor positive = advantages.fullLike(0).less(advantages);
        Tensor t = positive.choose(advantages.fullLike(sapoTemperaturePos), advantages.fullLike(sapoTemperatureNeg));
        yield Formulas.sigmoid(ratio.plus(-1).times(t)).times(4).over(t).times(advantages).times(-1);
      }
    };
  }

  private Loss averaged(Learner learner, Tensor each, Tensor mask) {
    Tensor sum = each.times(mask).total(), tokens = mask.total();
    return switch (lossType) {
      case GRPO, SAPO -> {
        Tensor rows = tokenMean(each, mask);
        yield Loss.mean(rows.total(), learner.count(ROWS));
      }
      case BNPO -> Loss.mean(sum, tokens);
      case LUSPO -> Loss.mean(sum, learner.count(ROWS));
      case DR_GRPO -> Loss.mean(sum, learner.count(ROWS).times(maxCompletionLength));
      case DAPO, CISPO ->
        Loss.mean(sum, learner.has("num_items_in_batch") ? learner.given("num_items_in_batch").reshape() : tokens);
    };
  }

  /** Shares of the tokens, or of the answers where ratios are theirs, at which the ratio is clipped. */
  private void reportClips(Metrics metrics, Tensor ratio, Tensor advantages, Tensor mask) {
    if (lossType == LossType.SAPO) return;
    DType dtype = mask.type().dtype();
    boolean whole = importanceSamplingLevel == Level.SEQUENCE;
    Tensor weights = whole ? mask.sum(1).fullLike(1) : mask, zero = advantages.fullLike(0);
    Tensor high = indicator(ratio.fullLike(lossType == LossType.CISPO ? high() : 1 + high()).less(ratio)
        .and(zero.less(advantages)), dtype);
    if (lossType == LossType.CISPO) {
      metrics.mean("cispo_clip_ratio", high.times(weights).total(), weights.total());
      return;
    }
    Tensor low = indicator(ratio.less(ratio.fullLike(1 - epsilon)).and(advantages.less(zero)), dtype);
    metrics.mean("clip_ratio/low_mean", low.times(weights).total(), weights.total());
    metrics.mean("clip_ratio/high_mean", high.times(weights).total(), weights.total());
    metrics.mean("clip_ratio/region_mean", low.plus(high).times(weights).total(), weights.total());
    Formulas.number(metrics, "clip_ratio/low_min",
        tokenMean(low, weights).times(-1).reshape(1, Tensor.INFER).max(1).reshape().times(-1));
    Formulas.number(metrics, "clip_ratio/high_max", tokenMean(high, weights).reshape(1, Tensor.INFER).max(1).reshape());
  }

  /** A column of numbers. */
  static Array column(double[] numbers) {
    Array array = Array.of(Shape.of(numbers.length), new float[numbers.length]);
    for (int i = 0; i < numbers.length; i++) array.set(i, numbers[i]);
    return array;
  }
}
