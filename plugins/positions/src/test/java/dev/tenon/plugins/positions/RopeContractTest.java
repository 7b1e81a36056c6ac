package dev.tenon.plugins.positions;

import dev.tenon.api.model.Positions;
import dev.tenon.testkit.model.PositionsContract;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;

class RopeContractTest {
  @Nested
  class Plain extends PositionsContract {
    @Override protected Positions.Spec spec() {
      return new Rope();
    }
  }

  @Nested
  class Linear extends PositionsContract {
    @Override protected Positions.Spec spec() {
      return new Rope(10_000, Optional.of(new RopeScaling(RopeScaling.Kind.LINEAR, 4, 1, 4, OptionalInt.empty())));
    }
  }

  @Nested
  class Llama3 extends PositionsContract {
    @Override protected Positions.Spec spec() {
      return new Rope(10_000, Optional.of(new RopeScaling(RopeScaling.Kind.LLAMA3, 4, 1, 4, OptionalInt.empty())));
    }
  }
}
