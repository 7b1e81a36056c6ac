package dev.tenon.plugins.optimizers;

import dev.tenon.api.train.Optimizer;
import dev.tenon.testkit.train.OptimizerContract;

class LionContractTest extends OptimizerContract {
  @Override protected Optimizer spec() {
    return new Lion();
  }
}
