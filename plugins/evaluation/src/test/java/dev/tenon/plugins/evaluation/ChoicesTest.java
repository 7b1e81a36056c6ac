package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.testkit.evaluate.ScriptedModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoicesTest {
  /** Each character costs a nat, but for those of one word. */
  private static ScriptedModel by(double nats, String cheap) {
    return new ScriptedModel(asked -> -(asked.text().contains(cheap) ? nats : asked.text().strip().length()),
        (_, _) -> "");
  }

  @Test void theLikeliestChoiceIsTaken() {
    List<Fields> rows = List.of(Given.row(1, "query", "q", "choices", List.of("long answer", "no"), "gold", 0));
    assertEquals(0, Given.figure(new ArcEasy().evaluate(rows, by(5, "long")), "acc"));
    assertEquals(1, Given.figure(new ArcEasy().evaluate(rows, by(1, "long")), "acc"));
  }

  @Test void lengthIsCountedAsTheSettingSays() {
    // "äää bb" has 6 characters, 9 bytes, 2 tokens; "xxxx" has 4, 4 and 1.
    List<Fields> rows = List.of(Given.row(1, "query", "q", "choices", List.of("äää bb", "xxxx"), "gold", 0));
    assertEquals(1, norm(rows, Normalization.CHARACTERS, 5.9));
    assertEquals(0, norm(rows, Normalization.CHARACTERS, 6.1));
    assertEquals(1, norm(rows, Normalization.BYTES, 8.9));
    assertEquals(0, norm(rows, Normalization.BYTES, 9.1));
    assertEquals(1, norm(rows, Normalization.TOKENS, 7.9));
    assertEquals(0, norm(rows, Normalization.TOKENS, 8.1));
  }

  private static double norm(List<Fields> rows, Normalization by, double nats) {
    Findings findings = new MultipleChoice(" ", by).evaluate(rows, by(nats, "bb"));
    return Given.figure(findings, "acc_norm");
  }

  @Test void ofEquallyLikelyChoicesTheFirstIsTaken() {
    List<Fields> rows = List.of(Given.row(1, "query", "q", "choices", List.of("ab", "cd"), "gold", 0));
    assertEquals(1, Given.figure(new Copa().evaluate(rows, by(1, "none")), "acc"));
  }

  @Test void badRowsAreNamed() {
    refused("data.jsonl:3: field \"gold\" is 2; it must be from 0 to 1", "query", "q", "choices", List.of("a", "b"),
        "gold", 2);
    refused("field \"choices\" is 1 choices", "query", "q", "choices", List.of("a"), "gold", 0);
    refused("field \"choices[1]\" is a number; it must be a string", "query", "q", "choices", List.of("a", 1), "gold",
        0);
    refused("there is no field \"query\"", "choices", List.of("a", "b"), "gold", 0);
  }

  private static void refused(String message, Object... fields) {
    String said = String.valueOf(assertThrows(MalformedData.class,
        () -> new Piqa().evaluate(List.of(Given.row(3, fields)), ScriptedModel.guessing(1))).getMessage());
    assertTrue(said.contains(message), said);
  }
}
