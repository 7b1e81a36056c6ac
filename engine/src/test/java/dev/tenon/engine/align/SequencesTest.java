package dev.tenon.engine.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Sequences;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequencesTest {
  private static final Sequences TWO = Sequences.of(
      List.of(Sequences.Row.answer(new int[]{5, 6, 7, 2}, 2), Sequences.Row.answer(new int[]{8, 9, 2}, 2)), 5, 3);

  @Test void columnsStandWhereTheirLabelsAreForetold() {
    assertArrayEquals(new long[]{1, 2, 3, 1, 2, 2}, TWO.part("columns").longs());
    assertArrayEquals(new long[]{7, 2, -100, 2, -100, -100}, TWO.part("labels").longs());
    assertArrayEquals(new float[]{1, 1, 0, 1, 0, 0}, TWO.mask().floats());
  }

  @Test void rowsArePaddedOnTheRight() {
    assertArrayEquals(new long[]{5, 6, 7, 2, 0, 8, 9, 2, 0, 0}, TWO.part("tokens").longs());
    assertArrayEquals(new long[]{0, 0, 0, 0, -1, 0, 0, 0, -1, -1}, TWO.part("segments").longs());
    assertArrayEquals(new long[]{3, 2}, TWO.part("last").longs());
  }

  @Test void theFirstTokenIsNeverAskedFor() {
    assertEquals(2, Sequences.Row.answer(new int[]{5, 6, 7}, 0).asked());
    assertEquals(0, Sequences.Row.answer(new int[]{5, 6, 7}, 3).asked());
  }

  @Test void lengthsAreRoundedToFew() {
    Set<Integer> rounded = new HashSet<>();
    for (int n = 1; n <= 1024; n++) {
      int up = Sequences.rounded(n);
      assertTrue(up >= n && (n < 16 || up <= n * 1.3), n + " to " + up);
      rounded.add(up);
    }
    assertTrue(rounded.size() < 40, rounded::toString);
  }

  @Test void rowsOfAnExperienceAreChosenInAllArrays() {
    Experience chosen = Experience.empty().with("a", TWO).rows(1, 0, 1);
    assertArrayEquals(new long[]{2, 3, 2}, chosen.array("a.last").longs());
    assertEquals(3, chosen.array("a.tokens").shape().dim(0));
    var error = assertThrows(IllegalArgumentException.class, () -> chosen.array("b"));
    assertTrue(error.getMessage().contains("there are [a.tokens"), error.getMessage());
  }

  @Test void aRowMustHaveAsManyLabelsAsTokens() {
    assertThrows(IllegalArgumentException.class, () -> new Sequences.Row(new int[]{1, 2}, new int[]{1}));
  }
}
