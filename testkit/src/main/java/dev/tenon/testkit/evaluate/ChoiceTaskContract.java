package dev.tenon.testkit.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.engine.evaluate.Estimate;
import dev.tenon.engine.evaluate.Resampling;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a task promises that asks which of some continuations is likely, one of them being right. */
public abstract class ChoiceTaskContract extends GuessedTaskContract {
  /** The continuations that a model must find likely to be perfect. */
  protected abstract Set<Continuation> right();

  @Test public void aPerfectModelIsIdeal() {
    Set<Continuation> right = right();
    Estimate ideal = main(ScriptedModel.certain(right::contains));
    assertEquals(1, ideal.value(), CLOSE, ideal.figure().name() + " of a model that is certain of what is right");
    Estimate worst = main(ScriptedModel.certain(asked -> !right.contains(asked)));
    assertEquals(0, worst.value(), CLOSE, worst.figure().name() + " of a model that is certain of what is wrong");
  }

  private Estimate main(ScriptedModel model) {
    Findings findings = spec().evaluate(rows(), model);
    return new Resampling(1).estimates(findings.items(), findings.figures()).getFirst();
  }
}
