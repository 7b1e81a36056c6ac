package dev.tenon.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.evaluate.Ledger.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path folder;

  @Test void whatAStageCostsIsTheGoodnessThatUtilityLost() throws IOException {
    Ledger ledger = GivenLedger.of(folder);
    Entry base = ledger.add("base", GivenLedger.right(30), OptionalDouble.empty());
    Entry tuned = ledger.add("sft", GivenLedger.right(20), OptionalDouble.of(1.5));
    assertEquals(Map.of(), base.tax());
    assertEquals(Map.of("right acc", 10 / 40.0), tuned.tax(), "of safety no tax is taken");
    assertEquals(Optional.of(-10 / 40.0), tuned.results().getFirst().since().map(Comparison::difference));
    assertEquals(Comparison.Verdict.FIRST, tuned.results().getFirst().since().orElseThrow().verdict());
    Map<String, Object> tree = ledger.tree();
    Map<?, ?> stage = (Map<?, ?>) ((List<?>) tree.get("stages")).get(1);
    assertEquals(1.5, stage.get("kl"));
    Map<?, ?> figure = (Map<?, ?>) ((List<?>) stage.get("figures")).getFirst();
    assertEquals(0.5, figure.get("value"));
    assertEquals("utility", figure.get("side"));
    assertTrue(figure.containsKey("p"), figure.toString());
  }
}
