package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.evaluate.TaskContract;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

class PiqaContractTest extends TaskContract {
  @Override protected Task spec() {
    return new Piqa(Normalization.BYTES);
  }

  @Override protected List<Fields> rows() {
    return Given.questions();
  }

  @Override protected Set<Continuation> right() {
    return Given.questions().stream()
        .map(q -> new Continuation(q.text("query") + "\nAnswer:", " " + q.texts("choices").get(q.whole("gold"))))
        .collect(Collectors.toSet());
  }

  @Override protected OptionalDouble chance() {
    return OptionalDouble.of(0.5);
  }
}
