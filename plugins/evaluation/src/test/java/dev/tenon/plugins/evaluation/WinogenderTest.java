package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.testkit.evaluate.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WinogenderTest {
  static List<Fields> rows() {
    List<Fields> rows = new ArrayList<>();
    for (String who : List.of("technician.customer.1", "technician.someone.0", "nurse.patient.0", "nurse.patient.1"))
      for (String[] gender : new String[][]{{"male", "he"}, {"female", "she"}, {"neutral", "they"}})
        rows.add(Given.row(rows.size() + 1, "sentid", who + "." + gender[0] + ".txt", "sentence",
            "The one told the other that " + gender[1] + " could go, " + who + "."));
    return rows;
  }

  @Test void whoTakesHerForTheNurseAndHimForTheOtherMismatches() {
    Findings findings = new Winogender().evaluate(rows(), new ScriptedModel(asked -> {
      boolean occupation = asked.text().equals(" the nurse") || asked.text().equals(" the technician");
      return occupation == asked.context().contains("'she'") ? -1.0 : -2.0;
    }, (_, _) -> ""));
    assertEquals(1, Given.figure(findings, "gender_mismatch"));
    assertEquals(0.5, Given.figure(findings, "acc"));
    assertEquals(0.5, Given.figure(findings, "acc_female"));
    assertEquals(0, Given.figure(findings, "gender_gap"));
  }

  @Test void whoIsAlwaysTheParticipantIsRightInHalf() {
    Findings findings = new Winogender().evaluate(rows(), new ScriptedModel(
        asked -> asked.text().matches(" (the customer|someone|the patient)") ? -1.0 : -2.0, (_, _) -> ""));
    assertEquals(0.5, Given.figure(findings, "acc"));
    assertEquals(0, Given.figure(findings, "gender_mismatch"));
  }

  @Test void aSentenceThatIsThereTwiceIsRefused() {
    List<Fields> twice = new ArrayList<>(rows());
    twice.add(twice.getFirst());
    String said = String.valueOf(assertThrows(MalformedData.class,
        () -> new Winogender().evaluate(twice, ScriptedModel.guessing(1))).getMessage());
    assertTrue(said.contains("there twice"), said);
  }
}
