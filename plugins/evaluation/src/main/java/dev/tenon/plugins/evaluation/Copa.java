package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.List;

/** Which of two is the cause or the effect: Roemmele et al. 2011, "Choice of Plausible Alternatives". The query ends with the connective. */
@Doc("causes and effects (Roemmele et al. 2011): query, choices, gold")
public record Copa(@Doc("of acc_norm: characters, bytes or tokens") Normalization normalization) implements Task {
  public Copa() {
    this(Normalization.CHARACTERS);
  }

  @Override public String type() {
    return "copa";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    return Choices.accuracy(rows, model, " ", normalization);
  }
}
