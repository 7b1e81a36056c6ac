package dev.tenon.plugins.positions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.op.Slopes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlibiTest {
  @Test void slopesOfEightHeadsAreHalvesOfHalves() {
    assertEquals(List.of(1 / 2.0, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0, 1 / 128.0, 1 / 256.0),
        Alibi.slopes(8));
  }

  /** Press et al. give 12 heads those of 8, then every other one of 16. */
  @Test void otherNumbersOfHeadsFillUpFromTheNextPowerOfTwo() {
    var expected = new ArrayList<>(Alibi.slopes(8));
    for (int i = 1; i <= 7; i += 2) expected.add(Math.pow(2, -i / 2.0));
    List<Double> slopes = Alibi.slopes(12);
    for (int i = 0; i < 12; i++) assertEquals(expected.get(i), slopes.get(i), 1e-15);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 16, 20, 40}) void everyHeadHasASlopeOfItsOwn(int heads) {
    assertEquals(heads, Alibi.slopes(heads).stream().distinct().filter(s -> s > 0 && s < 1).count());
    assertEquals(new Slopes(Alibi.slopes(heads)), new Alibi().bias(heads));
  }
}
