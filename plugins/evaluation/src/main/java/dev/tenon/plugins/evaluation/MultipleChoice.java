package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.List;

/** Multiple choice of the user's own, scored as the named ones are: which choice is the likeliest behind the query and the delimiter. */
@Doc("questions of your own: query, choices, gold (the right one's index, from 0)")
public record MultipleChoice(@Doc("between query and choice") String delimiter,
    @Doc("of acc_norm: characters, bytes or tokens") Normalization normalization) implements Task {
  public MultipleChoice() {
    this("\nAnswer: ", Normalization.CHARACTERS);
  }

  public MultipleChoice {
    if (!delimiter.endsWith(" "))
      throw new IllegalArgumentException("delimiter is \"" + delimiter.replace("\n", "\\n")
          + "\"; it must end with a blank, which becomes the choice's first character");
  }

  @Override public String type() {
    return "multiple-choice";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    return Choices.accuracy(rows, model, delimiter, normalization);
  }
}
