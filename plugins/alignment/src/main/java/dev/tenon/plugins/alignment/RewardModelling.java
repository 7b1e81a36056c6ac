package dev.tenon.plugins.alignment;

import static dev.tenon.plugins.alignment.Formulas.count;
import static dev.tenon.plugins.alignment.Formulas.logSigmoid;
import static dev.tenon.plugins.alignment.Formulas.mean;
import static dev.tenon.plugins.alignment.Formulas.number;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

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
      if (!(c >= 0)) throw new IllegalArgumentException("center_rewards_coefficient is " + c + "; it must not be negative");
    });
  }

  @Override public String type() {
    return "reward";
  }

  @Override public boolean scalar() {
    return true;
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor all = learner.scores(ROWS);
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
    List<Loss.Term> terms = new ArrayList<>(List.of(new Loss.Term("", 1, each.total(), count(each))));
    if (centerRewardsCoefficient.isPresent()) {
      Tensor sum = rewards.chosen().plus(rewards.rejected()), square = sum.times(sum);
      terms.add(new Loss.Term("", centerRewardsCoefficient.getAsDouble(), square.total(), count(square)));
    }
    return new Loss(terms);
  }
}
