package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.List;

/** Which of two ways to do a thing works: Bisk et al. 2020, "PIQA: Reasoning about Physical Commonsense in Natural Language". */
@Doc("physical common sense (Bisk et al. 2020): query, choices, gold")
public record Piqa(@Doc("of acc_norm: characters, bytes or tokens") Normalization normalization) implements Task {
  public Piqa() {
    this(Normalization.CHARACTERS);
  }

  @Override public String type() {
    return "piqa";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    return Choices.accuracy(rows, model, "\nAnswer: ", normalization);
  }
}
