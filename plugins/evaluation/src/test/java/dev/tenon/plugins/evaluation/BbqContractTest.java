package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.util.List;
import java.util.OptionalDouble;

class BbqContractTest extends TaskContract {
  @Override protected Task spec() {
    return new Bbq();
  }

  @Override protected List<Fields> rows() {
    return BbqTest.rows();
  }

  @Override protected OptionalDouble chance() {
    return OptionalDouble.of(1.0 / 3);
  }
}
