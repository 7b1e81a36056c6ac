package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Findings.Skipped;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Sums;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a text is predicted: each token counts the same. What is drawn for intervals is a stretch of text, as long as the model reads
 * at a time, so that one long document has an interval too. Bits per byte do not depend on the tokenizer (Gao et al. 2020, "The Pile",
 * section 3.1).
 */
@Doc("how well text is predicted: text, or a file of text")
public record Perplexity() implements Task {
  private static final List<String> AMOUNTS = List.of("nats", "tokens", "bytes");

  @Override public String type() {
    return "perplexity";
  }

  @Override public Findings evaluate(List<Fields> rows, Scorer model) {
    List<Item> items = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    long tokens = 0, bytes = 0;
    for (Fields row : rows) {
      String text = row.text("text");
      List<Stretch> stretches = text.isEmpty() ? List.of() : model.stretches(text);
      if (stretches.isEmpty()) skipped.add(new Skipped(row.place(), "the text has no token that could be predicted"));
      for (int i = 0; i < stretches.size(); i++) {
        Stretch stretch = stretches.get(i);
        items.add(Item.of(row.place() + " stretch " + i).with("nats", stretch.loss())
            .with("tokens", (double) stretch.tokens()).with("bytes", (double) stretch.bytes()));
        tokens += stretch.tokens();
        bytes += stretch.bytes();
      }
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("tokens", tokens);
    counts.put("bytes", bytes);
    return new Findings(items, figures(), counts, skipped);
  }

  private static List<Figure> figures() {
    return List.of(new Figure("loss", "nats a token", Double.NEGATIVE_INFINITY, AMOUNTS, Perplexity::loss),
        Figure.of("perplexity", Double.NEGATIVE_INFINITY, AMOUNTS, sums -> StrictMath.exp(loss(sums))),
        Figure.of("bits_per_byte", Double.NEGATIVE_INFINITY, AMOUNTS,
            sums -> sums.sum("nats") / sums.sum("bytes") / StrictMath.log(2)));
  }

  private static double loss(Sums sums) {
    return sums.sum("nats") / sums.sum("tokens");
  }
}
