package dev.tenon.plugins.positions;

import dev.tenon.api.model.Positions;
import dev.tenon.testkit.model.PositionsContract;

class NoPositionsContractTest extends PositionsContract {
  @Override protected Positions.Spec spec() {
    return new NoPositions();
  }
}
