package dev.tenon.plugins.positions;

import dev.tenon.api.model.Positions;
import dev.tenon.testkit.model.PositionsContract;
import org.junit.jupiter.api.Nested;

class SinusoidalContractTest {
  @Nested
  class Scaled extends PositionsContract {
    @Override protected Positions.Spec spec() {
      return new Sinusoidal();
    }
  }

  @Nested
  class Plain extends PositionsContract {
    @Override protected Positions.Spec spec() {
      return new Sinusoidal(false);
    }
  }
}
