package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Findings.Skipped;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Questions whose answer is the likeliest of some choices behind a context (Brown et al. 2020, section 2.4): of equally likely ones the
 * first.
 */
final class Choices {
  static final String TOO_LONG = "a choice is longer than the model can read";

  private Choices() {}

  /**
   * A question.
   *
   * @param row it stands in
   * @param context with no blank at its end
   * @param choices as they stand behind context and blank
   */
  record Question(Fields row, String context, List<String> choices) {
    Question {
      choices = List.copyOf(choices);
    }
  }

  /** Likelihoods of each question's choices; empty where one of them is longer than the model can read. */
  static List<Optional<List<Likelihood>>> likelihoods(List<Question> questions, Scorer model) {
    List<Continuation> asked = new ArrayList<>();
    for (Question question : questions)
      for (String choice : question.choices) asked.add(new Continuation(question.context, " " + choice));
    List<Optional<Likelihood>> all = model.likelihoods(asked);
    List<Optional<List<Likelihood>>> answers = new ArrayList<>();
    int from = 0;
    for (Question question : questions) {
      List<Optional<Likelihood>> own = all.subList(from, from += question.choices.size());
      answers.add(own.stream().allMatch(Optional::isPresent)
          ? Optional.of(own.stream().map(Optional::orElseThrow).toList())
          : Optional.empty());
    }
    return answers;
  }

  /** The likeliest choice. */
  static int likeliest(List<Likelihood> likelihoods) {
    return largest(likelihoods.stream().mapToDouble(Likelihood::log).toArray());
  }

  /** The likeliest choice by log-likelihood a unit of length. */
  static int likeliest(List<Likelihood> likelihoods, List<String> choices, Normalization by) {
    double[] values = new double[choices.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = likelihoods.get(i).log() / by.length(choices.get(i), likelihoods.get(i));
    return largest(values);
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
  }

  /**
   * Multiple choice: rows with {@code query}, {@code choices} and {@code gold}, the index of the right one. Figures {@code acc} and
   * {@code acc_norm}.
   *
   * @param delimiter between query and choice; ends with a blank
   */
  static Findings accuracy(List<Fields> rows, Scorer model, String delimiter, Normalization by) {
    List<Question> questions = rows.stream().map(row -> question(row, delimiter.stripTrailing())).toList();
    List<Optional<List<Likelihood>>> answers = likelihoods(questions, model);
    List<Item> items = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      int gold = question.row.index("gold", question.choices.size());
      answers.get(i).ifPresentOrElse(
          found -> items.add(Item.of(question.row.place()).with("acc", likeliest(found) == gold).with("acc_norm",
              likeliest(found, question.choices, by) == gold)),
          () -> skipped.add(new Skipped(question.row.place(), TOO_LONG)));
    }
    return new Findings(items, List.of(Figure.mean("acc"), Figure.mean("acc_norm")), skipped);
  }

  private static Question question(Fields row, String delimiter) {
    List<String> choices = row.texts("choices").stream().map(String::strip).toList();
    if (choices.size() < 2) throw row.refused("choices", choices.size() + " choices", "two at least");
    if (choices.stream().anyMatch(String::isEmpty)) throw row.refused("choices", "blank in part", "a text each");
    row.index("gold", choices.size());
    return new Question(row, row.text("query").strip() + delimiter, choices);
  }
}
