package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.evaluate.GivenLedger;
import dev.tenon.engine.evaluate.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerPartTest {
  @TempDir Path folder;

  private static String drawn(Ledger ledger) {
    var page = new Html();
    page.open("body");
    LedgerPart.draw(ledger, page);
    return page.close().done();
  }

  @Test void stagesStandBesideEachOtherAndTheTaxBehindThem() throws IOException {
    Ledger ledger = GivenLedger.of(folder);
    ledger.add("base", GivenLedger.right(30), OptionalDouble.empty());
    ledger.add("sft", GivenLedger.right(32), OptionalDouble.of(0));
    ledger.add("ppo", GivenLedger.right(12), OptionalDouble.of(4.5));
    String page = drawn(ledger);
    assertTrue(page.contains("<th scope=\"col\">base</th><th scope=\"col\">sft</th><th scope=\"col\">ppo</th>"), page);
    assertTrue(page.contains("0.750 (") && page.contains("0.300 ("), page);
    assertTrue(page.contains("-0.450 (p ") && page.contains("alignment tax"), page);
    // Two stages have a divergence; the second lies at its axis' far end, for room 4.5 / (4.5 · 1.05).
    assertEquals(2, page.split("<circle", -1).length - 1);
    assertTrue(page.contains("cx=\"95.238%\""), page);
  }

  @Test void withoutStagesNothingIsDrawn() throws IOException {
    assertFalse(drawn(GivenLedger.of(folder)).contains("Ledger"));
  }
}
