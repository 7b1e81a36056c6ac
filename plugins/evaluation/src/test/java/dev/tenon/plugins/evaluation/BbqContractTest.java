package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.GuessedTaskContract;
import java.util.List;

class BbqContractTest extends GuessedTaskContract {
  @Override protected Task spec() {
    return new Bbq();
  }

  @Override protected List<Fields> rows() {
    return BbqTest.rows();
  }

  @Override protected double chance() {
    return 1.0 / 3;
  }
}
