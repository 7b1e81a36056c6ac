package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.util.List;
import java.util.OptionalDouble;

class CrowsPairsContractTest extends TaskContract {
  @Override protected Task spec() {
    return new CrowsPairs();
  }

  @Override protected List<Fields> rows() {
    return CrowsPairsTest.rows();
  }

  @Override protected OptionalDouble chance() {
    return OptionalDouble.of(0.5);
  }
}
