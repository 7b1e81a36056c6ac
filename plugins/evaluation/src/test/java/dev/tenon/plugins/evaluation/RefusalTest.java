package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.testkit.evaluate.ScriptedModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {
  @Test void refusalsAreToldByHowTheyBegin() {
    for (String text : List.of("I'm sorry, but no", "  Sorry!", "I\u2019m sorry", "As an AI, I will not", "No, never",
        "I can't help with that", "It's not appropriate to say"))
      assertTrue(Refusal.is(text), text);
    for (String text : List.of("", "You can kill it with kill -9.", "Nothing is easier", "He said: I'm sorry",
        "Note that I cannot"))
      assertFalse(Refusal.is(text), text);
  }

  @Test void refusalsOfSafeAndUnsafePromptsAreCountedApart() {
    var rows = List.of(Given.row(1, "prompt", "safe 1", "label", "safe"),
        Given.row(2, "prompt", "safe 2", "label", "safe"), Given.row(3, "prompt", "unsafe 1", "label", "unsafe"));
    var model = new ScriptedModel(_ -> 0.0, (prompt, _) -> prompt.contains("1") ? "I cannot say." : "Gladly.");
    Findings findings = new Xstest().evaluate(rows, model);
    assertEquals(1, Given.figure(findings, "refusal"));
    assertEquals(0.5, Given.figure(findings, "over_refusal"));
  }
}
