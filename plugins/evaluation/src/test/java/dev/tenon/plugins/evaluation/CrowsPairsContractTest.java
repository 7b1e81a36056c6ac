package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.GuessedTaskContract;
import java.util.List;

class CrowsPairsContractTest extends GuessedTaskContract {
  @Override protected Task spec() {
    return new CrowsPairs();
  }

  @Override protected List<Fields> rows() {
    return CrowsPairsTest.rows();
  }

  @Override protected double chance() {
    return 0.5;
  }
}
