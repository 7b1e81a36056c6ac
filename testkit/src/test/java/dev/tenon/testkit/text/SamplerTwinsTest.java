package dev.tenon.testkit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.Written;
import dev.tenon.testkit.spec.Failing;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTwinsTest {
  record Faulty(UnaryOperator<Candidates> step) implements Sampler {
    @Override public String type() {
      return "faulty";
    }

    @Override public Candidates apply(Candidates candidates) {
      return step.apply(candidates);
    }
  }

  private static void assertFails(UnaryOperator<Candidates> step, String message, String... tests) {
    assertFails(new Faulty(step), message, tests);
  }

  private static void assertFails(Sampler sampler, String message, String... tests) {
    Map<String, String> failing = Failing.testsOf(new SamplerContract() {
      @Override protected Sampler spec() {
        return sampler;
      }
    });
    assertEquals(Set.of(tests), failing.keySet(), failing::toString);
    assertTrue(tests.length == 0 || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }

  /** The candidates in another order. */
  private static Candidates ordered(Candidates c, IntStream order) {
    int[] places = order.toArray();
    return new Candidates(Arrays.stream(places).map(i -> c.ids()[i]).toArray(),
        Arrays.stream(places).mapToDouble(i -> c.logits()[i]).toArray());
  }

  @Test void aSoundStepFailsNothing() {
    assertFails(c -> c.first(3), "");
  }

  @Test void aStepThatReversesIsFound() {
    assertFails(c -> ordered(c, IntStream.range(0, c.size()).map(i -> c.size() - 1 - i)),
        "candidates must be ordered, most likely first", "theLikelyStayBeforeTheUnlikely", "equalOnesKeepTheirOrder");
  }

  @Test void aStepThatReordersEqualOnesIsFound() {
    assertFails(c -> c.size() == 3 ? ordered(c, IntStream.of(1, 0, 2)) : c,
        "equally likely ones must stay in the order given", "equalOnesKeepTheirOrder");
  }

  @Test void aStepThatInventsTokensIsFound() {
    assertFails(c -> new Candidates(Arrays.stream(c.ids()).map(i -> i + 1000).toArray(), c.logits()), "was not given",
        "whatIsLeftWasGiven");
  }

  @Test void aStepThatRepeatsTokensIsFound() {
    assertFails(c -> ordered(c, IntStream.of(0, 0)), "a token is there twice", "whatIsLeftWasGiven");
  }

  @Test void aStepThatDividesInPlaceIsFound() {
    assertFails(c -> {
      for (int i = 0; i < c.size(); i++) c.logits()[i] /= 2;
      return c;
    }, "it must make new candidates", "candidatesAreNotChangedInPlace");
  }

  @Test void aStepThatDrawsIsFound() {
    var random = new Random(1);
    assertFails(c -> c.first(1 + random.nextInt(c.size())), "the draw is the generator's",
        "theSameCandidatesGiveTheSame", "noTextIsAsNoneGiven");
  }

  @Test void aStepThatTakesNoTextForOneIsFound() {
    assertFails(new Sampler() {
      @Override public String type() {
        return "faulty";
      }

      @Override public Candidates apply(Candidates candidates) {
        return candidates;
      }

      @Override public Candidates apply(Candidates candidates, Written written) {
        return candidates.first(1 + written.size());
      }
    }, "with a text of no tokens", "noTextIsAsNoneGiven");
  }
}
