package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Reward;
import dev.tenon.testkit.align.AlignmentContract;
import dev.tenon.testkit.spec.ComponentContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;

class ContractsTest {
  @Nested
  class Supervised extends AlignmentContract {
    @Override protected Alignment spec() {
      return new Sft();
    }
  }

  @Nested
  class RewardModels extends AlignmentContract {
    @Override protected Alignment spec() {
      return new RewardModelling(OptionalDouble.of(0.01));
    }
  }

  @Nested
  class DirectPreferences extends AlignmentContract {
    @Override protected Alignment spec() {
      return new Dpo();
    }
  }

  @Nested
  class TokenwisePreferences extends AlignmentContract {
    @Override protected Alignment spec() {
      return new Dpo(0.1, List.of(PreferenceLoss.IPO, PreferenceLoss.SFT), List.of(1.0, 0.5), 0, Divergence.REVERSE_KL,
          1,
          0.05, OptionalDouble.of(0.5));
    }
  }

  @Nested
  class SingleAnswers extends AlignmentContract {
    @Override protected Alignment spec() {
      return new Kto();
    }

    /** The divergence is estimated over a batch. */
    @Override protected boolean judgesRowsAlone() {
      return false;
    }
  }

  @Nested
  class ProximalPolicies extends AlignmentContract {
    @Override protected Alignment spec() {
      return new Ppo(2, 2, 6, 0.7, 0.05, Ppo.Estimator.K3, OptionalDouble.of(1), true, 0.2, 0.2, 0.1, 0.99, 0.95, 0.1);
    }
  }

  @Nested
  class Groups extends AlignmentContract {
    @Override protected Alignment spec() {
      return new Grpo(3, 6, 1, 2, 0.04, 0.2, OptionalDouble.of(0.28), OptionalDouble.empty(), Grpo.LossType.GRPO,
          Grpo.Level.TOKEN, Grpo.Scale.GROUP, List.of(), Grpo.Aggregation.SUM_THEN_NORMALIZE, true, false,
          OptionalDouble.of(0.5), 1, 1.05);
    }
  }

  @Nested
  class Models extends ComponentContract<Reward.Spec> {
    @Override protected Reward.Spec spec() {
      return new RewardModel(Path.of("some", "model"));
    }
  }

  @Nested
  class Lengths extends ComponentContract<Reward.Spec> {
    @Override protected Reward.Spec spec() {
      return new Length(12);
    }
  }

  @Nested
  class Patterns extends ComponentContract<Reward.Spec> {
    @Override protected Reward.Spec spec() {
      return new Regex("\\d+", 2, -1);
    }
  }

  @Nested
  class Checked extends ComponentContract<Reward.Spec> {
    @Override protected Reward.Spec spec() {
      return new Verifier("solution", Optional.of("is (\\S+)"));
    }
  }
}
