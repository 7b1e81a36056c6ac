package dev.tenon.plugins.layers;

import dev.tenon.api.model.Block;
import dev.tenon.testkit.model.BlockContract;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;

class LstmContractTest {
  @Nested
  class Defaults extends BlockContract {
    @Override protected Block.Spec spec() {
      return new Lstm();
    }
  }

  @Nested
  class MoreCellsThanFeatures extends BlockContract {
    @Override protected Block.Spec spec() {
      return new Lstm(OptionalInt.of(24));
    }
  }
}
