package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.testkit.evaluate.ScriptedModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionTest {
  private final ScriptedModel model = new ScriptedModel(asked -> asked.text().equals(" sure") ? 0.0 : -2.0,
      (_, _) -> "");

  @Test void perplexityWeighsTokensAlike() {
    Findings findings = new Perplexity().evaluate(List.of(Given.row(1, "text", "sure maybe"),
        Given.row(2, "text", "maybe"), Given.row(3, "text", "")), model);
    assertEquals(4.0 / 3, Given.figure(findings, "loss"), 1e-12);
    assertEquals(Math.exp(4.0 / 3), Given.figure(findings, "perplexity"), 1e-12);
    // 5 + 6 + 6 bytes.
    assertEquals(4 / Math.log(2) / 17, Given.figure(findings, "bits_per_byte"), 1e-12);
    assertEquals(3L, findings.counts().get("tokens"));
    assertEquals(1, findings.skipped().size());
  }

  @Test void lambadasPerplexityIsThatOfWords() {
    Findings findings = new Lambada().evaluate(List.of(Given.row(1, "context", "a", "continuation", "sure"),
        Given.row(2, "context", "b", "continuation", "maybe")), model);
    assertEquals(0.5, Given.figure(findings, "acc"));
    assertEquals(Math.exp(1), Given.figure(findings, "perplexity"), 1e-12);
  }
}
