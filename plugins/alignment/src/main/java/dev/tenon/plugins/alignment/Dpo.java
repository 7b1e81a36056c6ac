package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.mean;

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
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Direct preference optimization (Rafailov et al. 2023) and its relatives: a pair's loss is a function of how much more likely the
 * chosen and the rejected answer became under the policy than under the reference.
 *
 * <p>Numbers are those of TRL 1.16's DPOTrainer; label_smoothing acts on sigmoid as well, as it did up to TRL 0.24 (conservative DPO,
 * Mitchell 2023).
 */
@Doc("learns from preferences without a reward model (Rafailov et al. 2023)")
public record Dpo(@Doc("how strongly the policy is held to the reference") double beta,
    @Doc("one or several: see the manual of each") List<PreferenceLoss> lossType,
    @Doc("a weight for each loss type; 1 each if none is given") List<Double> lossWeights,
    @Doc("share of pairs taken for wrongly labelled") double labelSmoothing,
    @Doc("what divergence from the reference the rewards come from") Divergence fDivergenceType,
    @Doc("alpha of the alpha-divergence") double fAlphaDivergenceCoef,
    @Doc("tau of discopop") double discopopTau,
    @Doc("weight of tokens past the shorter answer of a pair (LD-DPO, Liu et al. 2024)") OptionalDouble ldAlpha)
    implements
      Alignment {
  static final String ROWS = "pairs";

  public Dpo() {
    this(0.1, List.of(PreferenceLoss.SIGMOID), List.of(), 0, Divergence.REVERSE_KL, 1, 0.05, OptionalDouble.empty());
  }

  public Dpo {
    lossType = List.copyOf(lossType);
    lossWeights = List.copyOf(lossWeights);
    if (!(beta > 0)) throw new IllegalArgumentException("beta is " + beta + "; it must be positive");
    if (lossType.isEmpty()) throw new IllegalArgumentException("loss_type is empty; it must name one loss at least");
    if (!lossWeights.isEmpty() && lossWeights.size() != lossType.size())
      throw new IllegalArgumentException("loss_weights has " + lossWeights.size() + " numbers for " + lossType.size()
          + " loss types; it must have as many, or none");
    if (!(labelSmoothing >= 0 && labelSmoothing < 0.5))
      throw new IllegalArgumentException(
          "label_smoothing is " + labelSmoothing + "; it must be at least 0 and less than 0.5");
    if (labelSmoothing == 0 && lossType.contains(PreferenceLoss.EXO_PAIR))
      throw new IllegalArgumentException(
          "label_smoothing is 0; loss type exo_pair needs it to be positive, 0.001 for example");
    if (!(discopopTau > 0))
      throw new IllegalArgumentException("discopop_tau is " + discopopTau + "; it must be positive");
  }

  @Override public String type() {
    return "dpo";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.Preference.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    if (!(row instanceof Row.Preference pair)) return Optional.of("it is no preference");
    if (pair.chosen().equals(pair.rejected())) return Optional.of("its chosen answer equals the rejected one");
    return truncation.leavesCompletion(encoder.preference(pair))
        ? Optional.empty()
        : Optional.of("its prompt leaves no room for an answer");
  }

  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    var chosen = new ArrayList<Sequences.Row>();
    var rejected = new ArrayList<Sequences.Row>();
    for (Row row : rows) {
      if (!(row instanceof Row.Preference pair)) continue;
      Encoder.Continued both = encoder.preference(pair);
      chosen.add(Rows.of(both, 0, truncation));
      rejected.add(Rows.of(both, 1, truncation));
    }
    return Batch.of(rows(chosen, rejected));
  }

  /** Pairs as the loss takes them. */
  static Experience rows(List<Sequences.Row> chosen, List<Sequences.Row> rejected) {
    var all = new ArrayList<>(chosen);
    all.addAll(rejected);
    Sequences sequences = Sequences.of(all);
    return Experience.empty().with(ROWS, sequences).with("completion_mask", Rows.completionMask(all, sequences));
  }

  @Override public Set<Role> cast() {
    return Set.of(Role.REFERENCE);
  }

  @Override public Experience gather(Batch batch, Cast cast) {
    Experience pairs = batch.experience();
    return pairs.with("reference_logps", cast.reference().logProbabilities(pairs, ROWS, 1));
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor policy = learner.logProbabilities(ROWS, 1), reference = learner.given("reference_logps");
    DType dtype = policy.type().dtype();
    // The mask has one entry more: the first token, which nothing predicts.
    Tensor all = learner.given("completion_mask").cast(dtype), mask = all.slice(1, 1, all.size(1));
    Pairs logps = sums(policy, mask), before = sums(reference, mask);
    Pairs ratios = logps.with(before, Tensor::minus);
    var judged = new Judged(beta, labelSmoothing, discopopTau, ratios, logps, before,
        ratios.each(r -> fDivergenceType.score(r, fAlphaDivergenceCoef)), Pairs.of(all.sum(1)));
    report(metrics, logps, ratios.each(r -> r.times(beta)));
    var terms = new ArrayList<Loss.Term>();
    for (int i = 0; i < lossType.size(); i++) {
      PreferenceLoss type = lossType.get(i);
      double weight = lossWeights.isEmpty() ? 1 : lossWeights.get(i);
      String name = lossType.size() == 1 ? "" : "loss/" + type.name().toLowerCase(java.util.Locale.ROOT);
      if (type == PreferenceLoss.SFT) {
        Tensor nll = Pairs.of(policy.times(mask).sum(1)).chosen().times(-1);
        terms.add(new Loss.Term(name, weight, nll.total(), Pairs.of(mask.sum(1)).chosen().total()));
      } else {
        Tensor each = type.of(judged);
        terms.add(new Loss.Term(name, weight, each.total(), learner.count(ROWS).times(0.5)));
      }
    }
    return new Loss(terms);
  }

  /** Log-probabilities of whole answers: they are 0 outside of them. */
  private Pairs sums(Tensor logps, Tensor mask) {
    return Pairs
        .of((ldAlpha.isPresent() ? logps.times(lengthDesensitized(mask, ldAlpha.getAsDouble())) : logps).sum(1));
  }

  private static void report(Metrics metrics, Pairs logps, Pairs rewards) {
    mean(metrics, "rewards/chosen", rewards.chosen());
    mean(metrics, "rewards/rejected", rewards.rejected());
    mean(metrics, "rewards/accuracies",
        Formulas.indicator(rewards.rejected().less(rewards.chosen()), rewards.chosen().type().dtype()));
    mean(metrics, "rewards/margins", rewards.margin());
    mean(metrics, "logps/chosen", logps.chosen());
    mean(metrics, "logps/rejected", logps.rejected());
  }

  /** 1 for each token up to the length of the pair's shorter answer, alpha for those past it: [2 · pairs, size]. */
  private static Tensor lengthDesensitized(Tensor mask, double alpha) {
    Tensor place = Formulas.cumulative(mask);
    Pairs lengths = Pairs.of(mask.sum(1));
    Tensor shorter = lengths.chosen().minimum(lengths.rejected()), both = shorter.concat(0, shorter);
    Tensor shared = place.atMost(both.reshape(Tensor.INFER, 1).expandLike(place));
    return shared.choose(Formulas.atMost(place, 1), mask.fullLike(alpha));
  }
}
