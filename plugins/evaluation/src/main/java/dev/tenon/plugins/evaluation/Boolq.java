package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.List;

/** Yes or no, by a passage: Clark et al. 2019, "BoolQ: Exploring the Surprising Difficulty of Natural Yes/No Questions". */
@Doc("yes-no questions about a passage (Clark et al. 2019): query, choices, gold")
public record Boolq(@Doc("of acc_norm: characters, bytes or tokens") Normalization normalization) implements Task {
  public Boolq() {
    this(Normalization.CHARACTERS);
  }

  @Override public String type() {
    return "boolq";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    return Choices.accuracy(rows, model, "\nAnswer: ", normalization);
  }
}
