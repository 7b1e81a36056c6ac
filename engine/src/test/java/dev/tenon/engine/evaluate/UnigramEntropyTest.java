package dev.tenon.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.engine.data.Tokens;
import org.junit.jupiter.api.Test;

class UnigramEntropyTest {
  private static Tokens one(int... tokens) {
    return Tokens.of(tokens, new long[]{0}, tokens.length);
  }

  /** Predicted are 1 1 2 0: half the tokens are 1, a quarter each 2 and 0. */
  @Test void entropyIsThatOfThePredictedTokens() {
    assertEquals(1.5 * Math.log(2), UnigramEntropy.of(one(0, 1, 1, 2, 0), 4), 1e-12);
  }
}
