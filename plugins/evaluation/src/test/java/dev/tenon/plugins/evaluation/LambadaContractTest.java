package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.util.List;

class LambadaContractTest extends TaskContract {
  @Override protected Task spec() {
    return new Lambada();
  }

  @Override protected List<Fields> rows() {
    return List.of(Given.row(1, "context", "He saw a", "continuation", "sign"),
        Given.row(2, "context", "She ate", "continuation", "soup"),
        Given.row(3, "context", "They fell", "continuation", "asleep"),
        Given.row(4, "context", "It was", "continuation", "late"));
  }
}
