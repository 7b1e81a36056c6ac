package dev.tenon.plugins.optimizers;

import dev.tenon.api.train.Schedule;
import dev.tenon.testkit.train.ScheduleContract;

class ConstantContractTest extends ScheduleContract {
  @Override protected Schedule spec() {
    return new Constant();
  }
}
