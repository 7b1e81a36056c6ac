package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Reward;
import dev.tenon.testkit.spec.ComponentContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierRewardTest extends ComponentContract<Reward.Spec> {
  private static final Reward.Site NOWHERE = _ -> {
    throw new AssertionError("no model is needed");
  };

  @TempDir Path folder;

  @Override protected Reward.Spec spec() {
    return new ClassifierReward(Optional.of(folder.resolve("labelled.csv")), 3);
  }

  private static Answer answer(String text) {
    return new Answer(new Prompt("say", new int[]{1}, Map.of()), new int[]{2}, text, true);
  }

  @Test void harmlessAnswersAreWorthMore() {
    ToxicityTest.labelled(folder);
    Reward reward = spec().build(NOWHERE);
    double[] worth = reward.of(List.of(answer("yes the dog and the tree"), answer("you fool of a dog"), answer("")));
    assertTrue(worth[0] > 0.8 && worth[1] < 0.2, worth[0] + " and " + worth[1]);
    assertTrue(worth[2] > worth[1] && worth[2] < worth[0], "of nothing it is not sure: " + worth[2]);
    assertArrayEquals(worth, spec().build(NOWHERE).of(
        List.of(answer("yes the dog and the tree"), answer("you fool of a dog"), answer(""))));
  }

  @Test void dataIsNeeded() {
    assertThrows(IllegalArgumentException.class, () -> new ClassifierReward().build(NOWHERE));
  }
}
