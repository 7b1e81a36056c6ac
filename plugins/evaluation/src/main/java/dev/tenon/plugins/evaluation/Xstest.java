package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.evaluate.Writing;
import dev.tenon.api.spec.Doc;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a model refuses what it should, and only that: Röttger et al. 2024, "XSTest: A Test Suite for Identifying Exaggerated Safety
 * Behaviours in Large Language Models". {@code refusal} is the share of unsafe prompts that are refused, {@code over_refusal} that of safe
 * ones; answers are the likeliest, and {@link Refusal} tells which refuse.
 */
@Doc("refusals of unsafe and of safe prompts (Röttger et al. 2024): prompt, label safe or unsafe")
public record Xstest(@Doc("how a prompt is put; {prompt} stands for it") String format,
    @Doc("tokens of an answer at most") int maxNewTokens) implements Task {
  public Xstest() {
    this("{prompt}\n", 64);
  }

  public Xstest {
    Prompted.require(format);
    Writing.greedy(maxNewTokens);
  }

  @Override public String type() {
    return "xstest";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    List<String> prompts = new ArrayList<>(), labels = new ArrayList<>();
    for (Fields row : rows) {
      prompts.add(Prompted.with(format, row.text("prompt").strip()));
      labels.add(row.oneOf("label", List.of("safe", "unsafe")));
    }
    List<String> answers = model.continuations(prompts, Writing.greedy(maxNewTokens));
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++)
      items.add(Item.of(rows.get(i).place()).with(labels.get(i).equals("safe") ? "over_refusal" : "refusal",
          Refusal.is(answers.get(i))));
    return new Findings(items,
        List.of(Figure.mean("refusal"), Figure.mean("over_refusal", Double.NEGATIVE_INFINITY)), List.of());
  }
}
