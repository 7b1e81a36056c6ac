package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Reward;
import dev.tenon.api.spec.Doc;
import java.nio.file.Path;

/** The opinion of a reward model: its score of prompt and answer. */
@Doc("the score of a reward model, which tenon align --method reward trains")
public record RewardModel(@Doc("folder of the reward model") Path path) implements Reward.Spec {
  public RewardModel() {
    this(Path.of("reward-model"));
  }

  @Override public String type() {
    return "model";
  }

  @Override public Reward build(Reward.Site site) {
    Reward.Scores scores = site.model(path);
    return answers -> scores
        .of(answers.stream().map(a -> Rows.join(a.prompt().tokens(), a.tokens())).toList());
  }
}
