package dev.tenon.plugins.optimizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.List;

/**
 * Lion: steps of one size along the sign of a running gradient. Chen et al. 2023, algorithm 2. The sign of zero is zero.
 * Its learning rate is to be three to ten times smaller than AdamW's, its weight decay as much larger.
 */
@Doc("steps along the sign of the running gradient")
public record Lion(
    @Doc("share of the running gradient in the direction of the step") double beta1,
    @Doc("share of the running gradient kept at each step") double beta2,
    @Doc("pull towards zero, times the learning rate") double weightDecay) implements Optimizer {
  private static final String MEAN = "exp_avg";

  /** 0.9, 0.99 and no decay, as in the paper's code. */
  public Lion() {
    this(0.9, 0.99, 0);
  }

  public Lion {
    Settings.fraction("beta1", beta1);
    Settings.fraction("beta2", beta2);
    Settings.notNegative("weight_decay", weightDecay);
  }

  @Override public String type() {
    return "lion";
  }

  @Override public List<Slot> slots(Target target) {
    return List.of(Slot.like(MEAN, target.shape()));
  }

  @Override public List<Tensor> step(Update update) {
    Tensor g = update.gradient(), mean = update.slot(MEAN);
    Tensor direction = mean.times(beta1).plus(g.times(1 - beta1)).sign();
    Tensor weight = Decay.decayed(update, weightDecay).minus(direction.times(update.learningRate()));
    return List.of(weight, mean.times(beta2).plus(g.times(1 - beta2)));
  }
}
