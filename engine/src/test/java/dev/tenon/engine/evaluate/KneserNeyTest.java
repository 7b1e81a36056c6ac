package dev.tenon.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.data.Tokens;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KneserNeyTest {
  private static final double EXACT = 1e-12;

  /** The document 1 2, three times. */
  private static final Tokens THRICE = Tokens.of(new int[]{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}, new long[]{0, 3, 6}, 6);

  private static Tokens one(int... tokens) {
    return Tokens.of(tokens, new long[]{0}, tokens.length);
  }

  /**
   * Documents 1 2 and 1 1, by hand. Continuations: 1 follows two tokens, 2 one, 0 two, so p(1) = (2 − .75)/5 + .75 · 3/5 · 1/3 = .4,
   * p(2) = .2, p(0) = .4. Behind 0 stands 1 twice; behind 1 stand 2, 1 and 0 once each.
   */
  @Test void bigramsAreAsByHand() {
    var model = KneserNey.fit(Tokens.of(new int[]{0, 1, 2, 0, 1, 1, 0}, new long[]{0, 3}, 4), 2, 3);
    assertEquals(0.4, model.probability(new int[0], 1), EXACT);
    assertEquals(0.2, model.probability(new int[0], 2), EXACT);
    assertEquals(1.25 / 2 + 0.75 / 2 * 0.4, model.probability(new int[]{0}, 1), EXACT);
    assertEquals(0.25 / 3 + 0.75 * 0.2, model.probability(new int[]{1}, 2), EXACT);
    assertEquals(0.25 / 3 + 0.75 * 0.4, model.probability(new int[]{2, 1}, 0), EXACT);
  }

  /**
   * By hand: each token follows one other, so p(w) = 1/3. 2 follows 1 in one trigram only: p(2 | 1) = .25 + .75/3 = .5. But 1 behind
   * 0 begins a document, and counts as often as it occurs: p(1 | 0) = 2.25/3 + .75/3 · 1/3.
   */
  @Test void trigramsAreAsByHand() {
    var model = KneserNey.fit(THRICE, 3, 3);
    assertEquals(0.5, model.probability(new int[]{1}, 2), EXACT);
    assertEquals(0.75 + 0.25 / 3, model.probability(new int[]{0}, 1), EXACT);
    assertEquals(0.75 + 0.25 * 0.5, model.probability(new int[]{0, 1}, 2), EXACT);
    assertEquals(0.75 + 0.25 * 0.5, model.probability(new int[]{1, 2}, 0), EXACT);
    double loss = -(Math.log(0.75 + 0.25 / 3) + 2 * Math.log(0.875)) / 3;
    assertEquals(loss, model.evaluate(one(0, 1, 2, 0)), EXACT);
  }

  @Test void nothingIsRememberedAcrossDocuments() {
    var model = KneserNey.fit(THRICE, 3, 3);
    assertEquals(model.evaluate(one(0, 1, 2, 0)), model.evaluate(THRICE), EXACT);
    assertEquals(model.probability(new int[]{0}, 1), model.probability(new int[]{2, 0}, 1), EXACT);
    var undivided = KneserNey.fit(one(0, 1, 2, 0, 1, 2, 0, 1, 2, 0), 3, 3);
    assertTrue(undivided.probability(new int[]{2, 0}, 1) > undivided.probability(new int[]{0}, 1) + 0.1);
  }

  @Test void probabilitiesSumToOneBehindAnything() {
    Random random = new Random(11);
    Tokens train = random(random, 3000, 23);
    for (int order = 1; order <= 5; order++) {
      var model = KneserNey.fit(train, order, 25);
      for (int i = 0; i < 50; i++) {
        int[] behind = random.ints(random.nextInt(6), 0, 25).toArray();
        assertEquals(1, IntStream.range(0, 25).mapToDouble(w -> model.probability(behind, w)).sum(), 1e-12);
        assertTrue(IntStream.range(0, 25).allMatch(w -> model.probability(behind, w) > 0));
      }
    }
  }

  /** Documents of random length; tokens are likely to be near the one before. */
  private static Tokens random(Random random, int size, int vocabulary) {
    int[] tokens = new int[size];
    var starts = new java.util.ArrayList<Long>();
    for (int i = 0; i < size; i++) {
      boolean begins = i == 0 || i < size - 1 && random.nextInt(12) == 0;
      if (begins) starts.add((long) i);
      else if (i < size - 1) tokens[i] = 1 + (tokens[i - 1] + random.nextInt(4)) % (vocabulary - 1);
    }
    return Tokens.of(tokens, starts.stream().mapToLong(Long::longValue).toArray(), size);
  }

  @Test void longerHistoriesHelpWhereTextHasThem() {
    Random random = new Random(5);
    Tokens train = random(random, 50_000, 30), validation = random(random, 5000, 30);
    double unigram = KneserNey.fit(train, 1, 30).evaluate(validation);
    double bigram = KneserNey.fit(train, 2, 30).evaluate(validation);
    double drawn = StrictMath.log(4) * 11 / 12 + entropyOfEnds();
    assertTrue(bigram < unigram - 1, bigram + " " + unigram);
    // no model can know more than how the text was drawn: 11 times in 12 one of four tokens
    assertEquals(drawn, bigram, 0.06);
  }

  private static double entropyOfEnds() {
    return -(StrictMath.log(1.0 / 12) / 12 + StrictMath.log(11.0 / 12) * 11 / 12);
  }

  @Test void unigramsOfOneOrderAreFrequencies() {
    var model = KneserNey.fit(one(0, 1, 1, 2, 0), 1, 4);
    assertEquals(1.25 / 4 + 0.75 * 3 / 4 / 4, model.probability(new int[0], 1), EXACT);
    assertEquals(0.75 * 3 / 4 / 4, model.probability(new int[0], 3), EXACT);
  }

  @Test void tokensOutsideTheVocabularyAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> KneserNey.fit(THRICE, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> KneserNey.fit(THRICE, 2, 3).evaluate(one(0, 3, 0)));
    assertThrows(IllegalArgumentException.class, () -> KneserNey.fit(THRICE, 0, 3));
  }
}
