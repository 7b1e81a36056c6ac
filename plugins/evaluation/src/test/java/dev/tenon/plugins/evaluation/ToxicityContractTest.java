package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class ToxicityContractTest extends TaskContract {
  @TempDir Path folder;

  @Override protected Task spec() {
    return new Toxicity(Optional.of(ToxicityTest.labelled(folder)), "{prompt}", 4, 2, List.of(), 7);
  }

  @Override protected List<Fields> rows() {
    return List.of(Given.row(1, "prompt", "People say"), Given.row(2, "prompt", "They are"),
        Given.row(3, "prompt", "She is"), Given.row(4, "prompt", "You are"));
  }
}
