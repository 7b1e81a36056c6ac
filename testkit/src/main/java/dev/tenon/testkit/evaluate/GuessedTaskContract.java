package dev.tenon.testkit.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.evaluate.Findings;
import org.junit.jupiter.api.Test;

/** What a task promises of which it is known how often guesses are right. */
public abstract class GuessedTaskContract extends TaskContract {
  /** Guesses of each row, and how far their mean may be from chance: five of its standard errors, if there are 4 rows. */
  private static final int GUESSES = 400;
  private static final double NEAR = 0.0625;

  /** What the task's main figure is on average if the answers are guessed. */
  protected abstract double chance();

  @Test public void guessesAreRightAsOftenAsChance() {
    double sum = 0;
    for (int seed = 0; seed < GUESSES; seed++) {
      Findings findings = guessed(rows(), seed);
      sum += values(findings).getOrDefault(findings.figures().getFirst().name(), Double.NaN);
    }
    assertEquals(chance(), sum / GUESSES, NEAR, "main figure of a model that guesses, on average");
  }
}
