package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.List;

/** Grade-school science questions: Clark et al. 2018, "Think you have Solved Question Answering? Try ARC". Scored without examples before the question. */
@Doc("science questions for grade schools (Clark et al. 2018): query, choices, gold")
public record ArcEasy(@Doc("of acc_norm: characters, bytes or tokens") Normalization normalization) implements Task {
  public ArcEasy() {
    this(Normalization.CHARACTERS);
  }

  @Override public String type() {
    return "arc-easy";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    return Choices.accuracy(rows, model, "\nAnswer: ", normalization);
  }
}
