package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Findings.Skipped;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last word of a passage: Paperno et al. 2016, "The LAMBADA dataset: Word prediction requiring a broad discourse context". Right is a
 * word whose tokens are each the likeliest; the perplexity is that of the words, not of their tokens.
 */
@Doc("last words of passages (Paperno et al. 2016): context, continuation")
public record Lambada() implements Task {
  @Override public String type() {
    return "lambada";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    List<Continuation> asked = rows.stream()
        .map(row -> new Continuation(row.text("context").stripTrailing(), " " + row.text("continuation").strip()))
        .toList();
    List<Optional<Likelihood>> answers = model.likelihoods(asked);
    List<Item> items = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String place = rows.get(i).place();
      answers.get(i).ifPresentOrElse(
          word -> items.add(Item.of(place).with("acc", word.greedy()).with("nats", -word.log())),
          () -> skipped.add(new Skipped(place, "the word is longer than the model can read")));
    }
    return new Findings(items, List.of(Figure.mean("acc"), Figure.of("perplexity", Double.NEGATIVE_INFINITY,
        List.of("nats"), sums -> StrictMath.exp(sums.mean("nats")))), skipped);
  }
}
