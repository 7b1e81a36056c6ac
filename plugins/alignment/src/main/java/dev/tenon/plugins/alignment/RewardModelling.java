package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.logSigmoid;
import static dev.tenon.plugins.alignment.Formulas.mean;
import static dev.tenon.plugins.alignment.Formulas.number;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Batch;
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
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A reward model by Bradley and Terry 1952, as InstructGPT trains it (Ouyang et al. 2022): −log σ(chosen − rejected − margin). The
 * centring term, c · mean((chosen + rejected)²), keeps rewards around 0 (Eisenstein et al. 2023). Numbers are those of TRL 1.16's
 * RewardTrainer.
 */
@Doc("trains a reward model on preferences (Bradley and Terry 1952; Ouyang et al. 2022)")
public record RewardModelling(
    @Doc("weight of the term that keeps rewards around 0; none: left out") OptionalDouble centerRewardsCoefficient)
    implements
      Alignment {
  static final String ROWS = "pairs";

  public RewardModelling() {
    this(OptionalDouble.empty());
  }

  public RewardModelling {
    centerRewardsCoefficient.ifPresent(c -> {
      if (!(c >= 0))
        throw new IllegalArgumentException("center_rewards_coefficient is " + c + "; it must not be negative");
    });
  }

  @Override public String type() {
    return "reward";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.Preference.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    if (!(row instanceof Row.Preference pair)) return Optional.of("it is no preference");
    if (pair.chosen().equals(pair.rejected())) return Optional.of("its chosen answer equals the rejected one");
    return truncation.fits(encoder.pair(pair)) ? Optional.empty() : Optional.of("it is longer than max_length");
  }

  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    var chosen = new ArrayList<int[]>();
    var rejected = new ArrayList<int[]>();
    Array margin = Array.of(Shape.of(rows.size()), new float[rows.size()]);
    boolean some = false;
    for (Row row : rows) {
      if (!(row instanceof Row.Preference preference)) continue;
      Encoder.Pair pair = encoder.pair(preference);
      Optional<Double> wanted = row.extras().number("margin");
      margin.set(chosen.size(), wanted.orElse(0.0));
      some |= wanted.isPresent();
      chosen.add(pair.chosen());
      rejected.add(pair.rejected());
    }
    Experience pairs = rows(chosen, rejected);
    return Batch.of(some ? pairs.with("margin", margin) : pairs);
  }

  /** Pairs as the loss takes them. */
  static Experience rows(List<int[]> chosen, List<int[]> rejected) {
    List<Sequences.Row> all = Stream.concat(chosen.stream(), rejected.stream())
        .map(ids -> Sequences.Row.answer(ids, ids.length)).toList();
    return Experience.empty().with(ROWS, Sequences.of(all));
  }

  @Override public boolean scalar() {
    return true;
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor all = learner.scores(ROWS), pairs = learner.count(ROWS).times(0.5);
    Pairs rewards = Pairs.of(all);
    Tensor wanted = learner.has("margin")
        ? rewards.margin().minus(learner.given("margin").reshapeLike(rewards.chosen()))
        : rewards.margin();
    Tensor each = logSigmoid(wanted).times(-1);
    number(metrics, "min_reward", all.times(-1).reshape(1, Tensor.INFER).max(1).reshape().times(-1));
    mean(metrics, "mean_reward", all);
    number(metrics, "max_reward", all.reshape(1, Tensor.INFER).max(1).reshape());
    mean(metrics, "accuracy",
        Formulas.indicator(rewards.rejected().less(rewards.chosen()), each.type().dtype()));
    mean(metrics, "margin", rewards.margin());
    List<Loss.Term> terms = new ArrayList<>(List.of(new Loss.Term("", 1, each.total(), pairs)));
    if (centerRewardsCoefficient.isPresent()) {
      Tensor sum = rewards.chosen().plus(rewards.rejected()), square = sum.times(sum);
      terms.add(new Loss.Term("", centerRewardsCoefficient.getAsDouble(), square.total(), pairs));
    }
    return new Loss(terms);
  }
}
