package dev.tenon.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Item;
import dev.tenon.engine.evaluate.Comparison.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  private static final Figure ACC = Figure.mean("acc");
  private final Resampling resampling = new Resampling(7);

  /** Items of which a share is right, at random. */
  private static List<Item> right(int count, double share, long seed) {
    var random = new Random(seed);
    return IntStream.range(0, count).mapToObj(i -> Item.of("i" + i).with("acc", random.nextDouble() < share)).toList();
  }

  @Test void theIntervalOfAShareIsThatOfTheNormalApproximation() {
    Estimate e = resampling.estimates(right(1000, 0.4, 1), List.of(ACC)).getFirst();
    double error = Math.sqrt(e.value() * (1 - e.value()) / 1000);
    assertEquals(e.value() - 1.96 * error, e.interval().low(), 0.15 * error);
    assertEquals(e.value() + 1.96 * error, e.interval().high(), 0.15 * error);
    assertEquals(1000, e.items());
  }

  @Test void nineteenOfTwentyIntervalsHoldTheTruth() {
    int held = 0;
    for (int i = 0; i < 200; i++) {
      var random = new Random(i);
      // Exponential: skewed, with mean 1.
      List<Item> items = IntStream.range(0, 50)
          .mapToObj(n -> Item.of("i" + n).with("acc", -Math.log(1 - random.nextDouble()))).toList();
      Interval interval = new Resampling(i).estimates(items, List.of(ACC)).getFirst().interval();
      if (interval.low() <= 1 && 1 <= interval.high()) held++;
    }
    // 190 of 200 with a standard error of 3; bootstrap intervals of 50 values are somewhat too short.
    assertTrue(held >= 178 && held <= 199, held + " of 200");
  }

  @Test void theSameSeedGivesTheSameIntervalAndOrderChangesNoValue() {
    List<Item> items = right(60, 0.5, 2);
    assertEquals(resampling.estimates(items, List.of(ACC)), resampling.estimates(items, List.of(ACC)));
    assertEquals(resampling.estimates(items, List.of(ACC)).getFirst().value(),
        resampling.estimates(items.reversed(), List.of(ACC)).getFirst().value());
  }

  @Test void whatHasNoSpreadHasAnIntervalWithoutWidth() {
    assertEquals(new Interval(1, 1), resampling.estimates(right(20, 1.1, 3), List.of(ACC)).getFirst().interval());
    List<Item> one = List.of(Item.of("only").with("acc", 0.25));
    assertEquals(new Interval(0.25, 0.25), resampling.estimates(one, List.of(ACC)).getFirst().interval());
  }

  @Test void aFigureOfNothingIsNotANumber() {
    Estimate e = resampling.estimates(right(20, 0.5, 3), List.of(Figure.mean("other"))).getFirst();
    assertTrue(Double.isNaN(e.value()));
    assertFalse(e.interval().known());
    assertEquals(0, e.items());
  }

  @Test void theBetterModelIsFoundByPairsWhereIntervalsOverlap() {
    List<Item> first = right(200, 0.5, 4), second = new ArrayList<>(first);
    // Eleven answers more are right, none less.
    int changed = 0;
    for (int i = 0; i < 200 && changed < 11; i++)
      if (first.get(i).amounts().get("acc").equals(0.0)) {
        second.set(i, Item.of("i" + i).with("acc", 1));
        changed++;
      }
    Comparison c = resampling.comparisons(first, second, List.of(ACC)).getFirst();
    assertEquals(11 / 200.0, c.difference(), 1e-12);
    assertEquals(Verdict.SECOND, c.verdict());
    // A sign test: 2 · 2^−11.
    assertEquals(2.0 / 2048, c.chance(), 2e-3);
    assertTrue(c.interval().low() > 0, c.toString());
    assertEquals(Verdict.FIRST, resampling.comparisons(second, first, List.of(ACC)).getFirst().verdict());
  }

  @Test void equalModelsCannotBeTold() {
    Comparison same = resampling.comparisons(right(50, 0.5, 5), right(50, 0.5, 5), List.of(ACC)).getFirst();
    assertEquals(0, same.difference());
    assertEquals(1, same.chance());
    assertEquals(Verdict.UNDECIDED, same.verdict());
    assertEquals(Verdict.UNDECIDED,
        resampling.comparisons(right(50, 0.5, 5), right(50, 0.5, 6), List.of(ACC)).getFirst().verdict());
  }

  @Test void closerToTheIdealIsBetter() {
    Figure balanced = Figure.mean("acc", 0.5);
    Comparison c = resampling.comparisons(right(300, 0.05, 8), right(300, 0.6, 9), List.of(balanced)).getFirst();
    assertEquals(Verdict.SECOND, c.verdict());
    Figure less = Figure.mean("acc", Double.NEGATIVE_INFINITY);
    assertEquals(Verdict.FIRST,
        resampling.comparisons(right(300, 0.05, 8), right(300, 0.6, 9), List.of(less)).getFirst().verdict());
  }

  @Test void onlyItemsOfBothAreCompared() {
    List<Item> first = right(40, 0.5, 1), second = new ArrayList<>(first.subList(0, 20));
    second.add(Item.of("another").with("acc", 1));
    assertEquals(0, resampling.comparisons(first, second, List.of(ACC)).getFirst().difference());
  }
}
