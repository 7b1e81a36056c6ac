package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.complement;
import static dev.tenon.plugins.alignment.Formulas.count;
import static dev.tenon.plugins.alignment.Formulas.number;
import static dev.tenon.plugins.alignment.Formulas.sigmoid;

import dev.tenon.api.align.Alignment;
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
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Kahneman-Tversky optimization (Ethayarajh et al. 2024): learns from answers that are good or bad each by itself. How far the policy
 * has moved from the reference is estimated from answers paired with prompts that are not theirs. Numbers are those of TRL 1.16's
 * KTOTrainer.
 */
@Doc("learns from single answers called good or bad (Ethayarajh et al. 2024)")
public record Kto(@Doc("how strongly the policy is held to the reference") double beta,
    @Doc("weight of good answers") double desirableWeight, @Doc("weight of bad answers") double undesirableWeight,
    @Doc("kto, or apo_zero_unpaired, which needs no estimate of the divergence") LossType lossType)
    implements
      Alignment {
  static final String ROWS = "answers", MISMATCHED = "mismatched";

  /** Which loss. */
  public enum LossType {
    KTO,
    /** D'Oosterlinck et al. 2024. */
    APO_ZERO_UNPAIRED
  }

  public Kto() {
    this(0.1, 1, 1, LossType.KTO);
  }

  public Kto {
    if (!(beta > 0)) throw new IllegalArgumentException("beta is " + beta + "; it must be positive");
    if (!(desirableWeight >= 0) || !(undesirableWeight >= 0))
      throw new IllegalArgumentException("desirable_weight is " + desirableWeight + " and undesirable_weight "
          + undesirableWeight + "; they must not be negative");
  }

  @Override public String type() {
    return "kto";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.UnpairedPreference.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    if (!(row instanceof Row.UnpairedPreference answer)) return Optional.of("it is no answer with a label");
    return truncation.leavesCompletion(encoder.completion(answer))
        ? Optional.empty()
        : Optional.of("its prompt leaves no room for an answer");
  }

  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    var answers = new ArrayList<Encoder.Continued>();
    Array label = Array.of(Shape.of(rows.size()), new float[rows.size()]);
    for (Row row : rows) {
      if (!(row instanceof Row.UnpairedPreference answer)) continue;
      label.set(answers.size(), answer.label() ? 1 : 0);
      answers.add(encoder.completion(answer));
    }
    return Batch.of(Experience.empty().with(ROWS, sequences(answers, truncation))
        .with(MISMATCHED, sequences(Encoder.Continued.rotated(answers), truncation)).with("label", label));
  }

  private static Sequences sequences(List<Encoder.Continued> rows, Truncation truncation) {
    return Sequences.of(rows.stream().map(row -> Rows.of(row, 0, truncation)).toList());
  }

  @Override public Set<Role> cast() {
    return Set.of(Role.REFERENCE);
  }

  @Override public Experience gather(Batch batch, Cast cast) {
    Experience answers = batch.experience();
    Experience judged = answers.with("reference_logps", cast.reference().logProbabilities(answers, ROWS, 1));
    if (lossType != LossType.KTO) return judged;
    return judged.with("KL_policy_logps", cast.policy().logProbabilities(answers, MISMATCHED, 1))
        .with("KL_reference_logps", cast.reference().logProbabilities(answers, MISMATCHED, 1));
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor logps = learner.logProbabilities(ROWS, 1);
    DType dtype = logps.type().dtype();
    Tensor sums = logps.sum(1), ratio = sums.minus(learner.given("reference_logps").sum(1)); // [rows, 1]
    Tensor good = learner.given("label").cast(dtype).reshape(Tensor.INFER, 1), bad = complement(good);
    Tensor divergence = lossType == LossType.KTO ? divergence(learner) : ratio.total().fullLike(0);
    Tensor gain = ratio.minus(divergence).times(beta);
    Tensor chosen = complement(sigmoid(gain)).times(desirableWeight);
    Tensor rejected = (lossType == LossType.KTO ? complement(sigmoid(gain.times(-1))) : sigmoid(gain))
        .times(undesirableWeight);
    report(metrics, divergence, sums, ratio.times(beta), good, bad);
    return Loss.mean(good.times(chosen).plus(bad.times(rejected)).total(), learner.count(ROWS));
  }

  /** The mean log ratio of mismatched answers, at least 0: a scalar. */
  private static Tensor divergence(Learner learner) {
    Tensor ratio = learner.given("KL_policy_logps").minus(learner.given("KL_reference_logps")).sum(1);
    Tensor mean = ratio.total().over(count(ratio));
    return mean.maximum(mean.fullLike(0));
  }

  private static void report(Metrics metrics, Tensor divergence, Tensor logps, Tensor rewards, Tensor good,
      Tensor bad) {
    number(metrics, "kl", divergence);
    metrics.mean("rewards/chosen", rewards.times(good).total(), good.total());
    metrics.mean("rewards/rejected", rewards.times(bad).total(), bad.total());
    metrics.mean("logps/chosen", logps.times(good).total(), good.total());
    metrics.mean("logps/rejected", logps.times(bad).total(), bad.total());
    number(metrics, "rewards/margins", Formulas.mean(rewards, good).minus(Formulas.mean(rewards, bad)));
  }
}
