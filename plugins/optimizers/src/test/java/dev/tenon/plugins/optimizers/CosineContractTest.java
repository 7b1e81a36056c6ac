package dev.tenon.plugins.optimizers;

import dev.tenon.api.train.Schedule;
import dev.tenon.testkit.train.ScheduleContract;
import org.junit.jupiter.api.Nested;

class CosineContractTest {
  @Nested
  class Defaults extends ScheduleContract {
    @Override protected Schedule spec() {
      return new Cosine();
    }
  }

  @Nested
  class WarmedUp extends ScheduleContract {
    @Override protected Schedule spec() {
      return new Cosine(3, 1e-5);
    }
  }
}
