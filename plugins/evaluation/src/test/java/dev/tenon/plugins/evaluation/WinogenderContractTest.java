package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.util.List;
import java.util.OptionalDouble;

class WinogenderContractTest extends TaskContract {
  @Override protected Task spec() {
    return new Winogender();
  }

  @Override protected List<Fields> rows() {
    return WinogenderTest.rows();
  }

  @Override protected OptionalDouble chance() {
    return OptionalDouble.of(0.5);
  }
}
