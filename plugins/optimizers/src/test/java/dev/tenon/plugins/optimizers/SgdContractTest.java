package dev.tenon.plugins.optimizers;

import dev.tenon.api.train.Optimizer;
import dev.tenon.testkit.train.OptimizerContract;
import org.junit.jupiter.api.Nested;

class SgdContractTest {
  @Nested
  class Plain extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Sgd();
    }
  }

  @Nested
  class Momentum extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Sgd(0.9, 0.1, false, 0.01);
    }
  }

  @Nested
  class Nesterov extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Sgd(0.9, 0, true, 0.01);
    }
  }
}
