package dev.tenon.plugins.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  /** Probabilities 0.5, 0.25, 0.125, 0.125. */
  private static final Candidates FOUR = new Candidates(new int[]{7, 2, 4, 9},
      new double[]{Math.log(4), Math.log(2), 0, 0});

  @Test void topPKeepsTheFewestThatReachIt() {
    assertArrayEquals(new int[]{7}, new TopP(0.1).apply(FOUR).ids());
    assertArrayEquals(new int[]{7}, new TopP(0.49).apply(FOUR).ids());
    assertArrayEquals(new int[]{7, 2}, new TopP(0.51).apply(FOUR).ids());
    assertArrayEquals(new int[]{7, 2, 4}, new TopP(0.8).apply(FOUR).ids());
    assertArrayEquals(new int[]{7, 2, 4, 9}, new TopP(0.9).apply(FOUR).ids());
  }

  @Test void topPAtExactlyTheMassKeepsNoMore() {
    var even = new Candidates(new int[]{1, 2, 3, 4}, new double[4]);
    assertArrayEquals(new int[]{1, 2}, new TopP(0.5).apply(even).ids());
  }

  @Test void topPOfOneKeepsAllEvenTheHopeless() {
    var steep = new Candidates(new int[]{1, 2}, new double[]{0, -800});
    assertSame(steep, new TopP(1).apply(steep));
  }

  @Test void minPKeepsWhatIsLikelyBesideTheLikeliest() {
    assertArrayEquals(new int[]{7}, new MinP(1).apply(FOUR).ids());
    assertArrayEquals(new int[]{7}, new MinP(0.51).apply(FOUR).ids());
    assertArrayEquals(new int[]{7, 2}, new MinP(0.49).apply(FOUR).ids());
    assertArrayEquals(new int[]{7, 2}, new MinP(0.251).apply(FOUR).ids());
    assertSame(FOUR, new MinP(0.249).apply(FOUR));
    assertSame(FOUR, new MinP(0).apply(FOUR));
  }

  /** The paper's reason: one threshold keeps one of a sure model's tokens and all of an unsure one's. */
  @Test void minPKeepsMoreWhereTheModelIsLessSure() {
    var sure = new Candidates(new int[]{0, 2, 1, 3},
        new double[]{Math.log(0.9), Math.log(0.047), Math.log(0.0274), Math.log(0.0256)});
    var unsure = new Candidates(new int[]{1, 2, 3, 0},
        new double[]{Math.log(0.3), Math.log(0.3), Math.log(0.25), Math.log(0.15)});
    assertArrayEquals(new int[]{0}, new MinP(0.1).apply(sure).ids());
    assertSame(unsure, new MinP(0.1).apply(unsure));
  }

  @Test void minPOfOneKeepsAllThatAreLikeliest() {
    var even = new Candidates(new int[]{1, 2, 3}, new double[]{5, 5, 4.9});
    assertArrayEquals(new int[]{1, 2}, new MinP(1).apply(even).ids());
  }

  @Test void topKKeepsKOrAllThereAre() {
    assertArrayEquals(new int[]{7, 2}, new TopK(2).apply(FOUR).ids());
    assertSame(FOUR, new TopK(4).apply(FOUR));
    assertSame(FOUR, new TopK(1000).apply(FOUR));
  }

  @Test void greedyKeepsTheFirst() {
    assertArrayEquals(new int[]{7}, new Greedy().apply(FOUR).ids());
  }

  @Test void temperatureRaisesProbabilitiesToItsInverse() {
    double[] p = FOUR.probabilities(), sharp = new Temperature(0.5).apply(FOUR).probabilities();
    double sum = 0;
    for (double v : p) sum += v * v;
    for (int i = 0; i < p.length; i++) assertEquals(p[i] * p[i] / sum, sharp[i], 1e-15);
  }

  @Test void samplersLeaveTheirInputAlone() {
    double[] before = FOUR.logits().clone();
    for (Sampler s : new Sampler[]{new Temperature(), new TopK(2), new TopP(0.6), new MinP(0.6), new Greedy()})
      s.apply(FOUR);
    assertArrayEquals(before, FOUR.logits());
  }

  @Test void chainedTheyActInTheOrderGiven() {
    // Sharpened first, the nucleus is smaller.
    assertEquals(1, new TopP(0.6).apply(new Temperature(0.5).apply(FOUR)).size());
    assertEquals(2, new TopP(0.6).apply(FOUR).size());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) void temperatureRefusesWhatCannotDivide(
      double t) {
    String message = assertThrows(IllegalArgumentException.class, () -> new Temperature(t)).getMessage();
    assertTrue(message.contains("temperature is " + t + ";") && message.contains("greedy"), message);
  }

  @Test void refusalsNameTheKeyAndTheBounds() {
    assertEquals("top_k is 0; it must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> new TopK(0)).getMessage());
    for (double p : new double[]{0, 1.1, -0.5, Double.NaN})
      assertEquals(
          "top_p is " + p + "; it must be above 0 and at most 1",
          assertThrows(IllegalArgumentException.class, () -> new TopP(p)).getMessage());
    for (double p : new double[]{-0.1, 1.1, Double.NaN})
      assertEquals("min_p is " + p + "; it must be from 0 to 1",
          assertThrows(IllegalArgumentException.class, () -> new MinP(p)).getMessage());
  }

  @Test void defaultsAreAcceptedAndTypesDiffer() {
    Set<String> types = new HashSet<>();
    for (Sampler s : new Sampler[]{new Temperature(), new TopK(), new TopP(), new MinP(), new Greedy(),
        new RepetitionPenalty()})
      types.add(s.type());
    assertEquals(Set.of("temperature", "top-k", "top-p", "min-p", "greedy", "repetition-penalty"), types);
  }
}
