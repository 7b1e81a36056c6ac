package dev.tenon.plugins.optimizers;

import dev.tenon.api.train.Optimizer;
import dev.tenon.testkit.train.OptimizerContract;
import org.junit.jupiter.api.Nested;

class AdamwContractTest {
  @Nested
  class Defaults extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Adamw();
    }
  }

  @Nested
  class Undecayed extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Adamw(0, 0.99, 1e-8, 0);
    }
  }
}
