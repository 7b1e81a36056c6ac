package dev.tenon.plugins.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Written;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepetitionPenaltyTest {
  private static final Candidates FOUR = new Candidates(new int[]{7, 2, 4, 9}, new double[]{3, 2, -0.75, -1});

  @Test void positiveLogitsAreDividedAndNegativeOnesMultiplied() {
    Candidates left = new RepetitionPenalty(2).apply(FOUR, Written.of(7, 4));
    assertArrayEquals(new int[]{2, 7, 9, 4}, left.ids());
    assertArrayEquals(new double[]{2, 1.5, -1, -1.5}, left.logits());
  }

  /** The case of transformers' own test, test_repetition_penalty_dist_process: a vocabulary of 10, uniform but for one token. */
  @Test void theFieldsOwnCase() {
    int[] ids = {1, 2, 3, 4, 5, 6, 7, 8, 9, 0}, second = {5, 0, 1, 2, 3, 4, 6, 7, 8, 9};
    double tenth = 0.1;
    double[] logits = {tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth, -tenth}, other = logits.clone();
    other[0] = 4 * tenth;
    other[9] = tenth;
    Candidates left = new RepetitionPenalty(2).apply(new Candidates(ids, logits), Written.of(0, 1));
    assertArrayEquals(new int[]{2, 3, 4, 5, 6, 7, 8, 9, 1, 0}, left.ids());
    assertArrayEquals(new double[]{tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth, tenth / 2, -tenth * 2},
        left.logits());
    left = new RepetitionPenalty(2).apply(new Candidates(second, other), Written.of(5, 0));
    assertArrayEquals(new int[]{5, 1, 2, 3, 4, 6, 7, 8, 9, 0}, left.ids());
    assertEquals(4 * tenth / 2, left.logits()[0]);
    assertEquals(tenth / 2, left.logits()[9]);
  }

  @Test void aTokenCountsOnceHoweverOftenItWasWritten() {
    assertArrayEquals(new RepetitionPenalty(2).apply(FOUR, Written.of(7)).logits(),
        new RepetitionPenalty(2).apply(FOUR, Written.of(7, 7, 7)).logits());
  }

  @Test void ofThoseThatBecomeEquallyLikelyTheFirstStaysFirst() {
    assertArrayEquals(new int[]{7, 2, 4, 9}, new RepetitionPenalty(1.5).apply(FOUR, Written.of(7)).ids());
  }

  @Test void belowOneItRepeatsMore() {
    assertArrayEquals(new int[]{2, 7, 4, 9}, new RepetitionPenalty(0.5).apply(FOUR, Written.of(2)).ids());
  }

  @Test void oneChangesNothing() {
    assertSame(FOUR, new RepetitionPenalty(1).apply(FOUR, Written.of(7, 2)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1.5, Double.NaN, Double.POSITIVE_INFINITY}) void whatCannotDivideIsRefused(double x) {
    assertEquals("repetition_penalty is " + x
        + "; it must be finite and above 0: 1 changes nothing, above 1 repeats less",
        assertThrows(IllegalArgumentException.class, () -> new RepetitionPenalty(x)).getMessage());
  }
}
