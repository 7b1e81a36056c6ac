package dev.tenon.plugins.optimizers;

import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer.Update;

/** Decoupled weight decay: what it leaves of a weight before the step proper. Loshchilov and Hutter 2019. */
final class Decay {
  private Decay() {}

  /** The weight times 1 − rate · decay; the weight itself where it does not decay. */
  static Tensor decayed(Update update, double decay) {
    if (decay == 0 || !update.decays()) return update.weight();
    return update.weight().times(update.learningRate().times(-decay).plus(1));
  }
}
