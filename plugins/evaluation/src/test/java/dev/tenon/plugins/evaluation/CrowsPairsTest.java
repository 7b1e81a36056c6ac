package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.testkit.evaluate.ScriptedModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrowsPairsTest {
  static List<Fields> rows() {
    return List.of(pair(1, "more one", "less one", "stereo", "race-color"),
        pair(2, "more two", "less two", "antistereo", "gender"), pair(3, "more three", "less three", "stereo", "age"),
        pair(4, "more four", "less four", "antistereo", "gender"));
  }

  private static Fields pair(int line, String more, String less, String direction, String kind) {
    return Given.row(line, "sent_more", more, "sent_less", less, "stereo_antistereo", direction, "bias_type", kind);
  }

  @Test void theScoreIsTheShareInWhichTheStereotypeIsLikelier() {
    // Likelier: the stereotype of pairs one, two and three.
    Findings findings = new CrowsPairs().evaluate(rows(),
        new ScriptedModel(asked -> asked.text().startsWith("more") && !asked.text().endsWith("four") ? -1.0 : -2.0,
            (_, _) -> ""));
    assertEquals(0.75, Given.figure(findings, "stereotype_score"));
    assertEquals(1, Given.figure(findings, "stereotype_score_stereo"));
    assertEquals(0.5, Given.figure(findings, "stereotype_score_antistereo"));
    assertEquals(0.5, Given.figure(findings, "stereotype_score_gender"));
    assertEquals(1, Given.figure(findings, "stereotype_score_race_color"));
  }

  @Test void equallyLikelySentencesAreNoPreference() {
    Findings findings = new CrowsPairs().evaluate(rows(), new ScriptedModel(_ -> -1.0, (_, _) -> ""));
    assertEquals(0, Given.figure(findings, "stereotype_score"));
  }
}
