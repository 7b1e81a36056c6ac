package dev.tenon.plugins.optimizers;

import dev.tenon.api.train.Optimizer;
import dev.tenon.testkit.train.OptimizerContract;
import org.junit.jupiter.api.Nested;

class MuonContractTest {
  @Nested
  class Defaults extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Muon();
    }
  }

  @Nested
  class Original extends OptimizerContract {
    @Override protected Optimizer spec() {
      return new Muon(0.9, false, 0.01, 5, Muon.AdjustLr.ORIGINAL, new Sgd(), 2);
    }
  }
}
