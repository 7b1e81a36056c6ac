package dev.tenon.plugins.optimizers;

import dev.tenon.api.op.AdamStep;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.List;

/**
 * Adam with decoupled weight decay. Kingma and Ba 2015; Loshchilov and Hutter 2019, in PyTorch's form: the decay is
 * multiplied by the learning rate, epsilon stands outside the root and after the bias correction.
 */
@Doc("Adam with decoupled weight decay")
public record Adamw(
    @Key(aliases = "adam_beta1") @Doc("share of the mean gradient kept at each step") double beta1,
    @Key(aliases = "adam_beta2") @Doc("share of the mean square kept at each step") double beta2,
    @Key(aliases = "adam_epsilon") @Doc("added to the root of the mean square") double eps,
    @Doc("pull towards zero, times the learning rate") double weightDecay) implements Optimizer {
  private static final String MEAN = "exp_avg", SQUARE = "exp_avg_sq";

  /**
   * 0.9, 0.95, 1e-8 and 0.1: what language models are trained with (Brown et al. 2020). PyTorch's own defaults differ in
   * {@code beta2} (0.999) and {@code weight_decay} (0.01).
   */
  public Adamw() {
    this(0.9, 0.95, 1e-8, 0.1);
  }

  public Adamw {
    Settings.fraction("beta1", beta1);
    Settings.fraction("beta2", beta2);
    Settings.positive("eps", eps);
    Settings.notNegative("weight_decay", weightDecay);
  }

  @Override public String type() {
    return "adamw";
  }

  @Override public List<Slot> slots(Target target) {
    return List.of(Slot.like(MEAN, target.shape()), Slot.like(SQUARE, target.shape()));
  }

  @Override public List<Tensor> step(Update update) {
    return new AdamStep(beta1, beta2, eps, update.decays() ? weightDecay : 0).on(update.weight(), update.gradient(),
        update.slot(MEAN), update.slot(SQUARE), update.learningRate(), correction(update, beta1),
        correction(update, beta2));
  }

  /** 1 − betaᵗ, in float64 since it is tiny in the first steps; float32 scalar. */
  private static Tensor correction(Update update, double beta) {
    if (beta == 0) return update.learningRate().fullLike(1);
    Tensor power = update.step().times(StrictMath.log(beta)).exp();
    return power.times(-1).plus(1).cast(DType.FLOAT32);
  }
}
