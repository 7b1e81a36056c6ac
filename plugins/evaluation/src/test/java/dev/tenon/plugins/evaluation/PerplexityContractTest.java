package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.util.List;

class PerplexityContractTest extends TaskContract {
  @Override protected Task spec() {
    return new Perplexity();
  }

  @Override protected List<Fields> rows() {
    return List.of(Given.row(1, "text", "one two three"), Given.row(2, "text", "four"),
        Given.row(3, "text", "five six"),
        Given.row(4, "text", "seven eight nine ten"));
  }
}
