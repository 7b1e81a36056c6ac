package dev.tenon.testkit.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Task;
import dev.tenon.engine.evaluate.Estimate;
import dev.tenon.engine.evaluate.Resampling;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an evaluation task promises. The component under test can be tried on {@link #rows()} without anything more. */
public abstract class TaskContract extends ComponentContract<Task> {
  private static final double CLOSE = 1e-9;
  /** Guesses of each row, and how far their mean may be from chance: five of its standard errors, if there are 4 rows. */
  private static final int GUESSES = 400;
  private static final double NEAR = 0.0625;

  /** At least four rows of data, of every kind that the task tells apart. */
  protected abstract List<Fields> rows();

  /** The continuations that a model must find likely to be perfect; none for a task that does not ask for likelihoods of answers. */
  protected Set<Continuation> right() {
    return Set.of();
  }

  /** What the task's main figure is on average if the answers are guessed, if that can be said. */
  protected OptionalDouble chance() {
    return OptionalDouble.empty();
  }

  private Findings guessed(List<Fields> rows, long seed) {
    return spec().evaluate(rows, ScriptedModel.guessing(seed));
  }

  private static Map<String, Double> values(Findings findings) {
    Map<String, Double> values = new TreeMap<>();
    for (Estimate e : new Resampling(1).estimates(findings.items(), findings.figures()))
      values.put(e.figure().name(), e.value());
    return values;
  }

  @Test public void everyFigureHasAValueAndANameOfItsOwn() {
    Findings findings = guessed(rows(), 1);
    Map<String, Double> values = values(findings);
    assertEquals(findings.figures().size(), values.size(), "two figures have the same name: " + values.keySet());
    values.forEach((name, value) -> assertTrue(Double.isFinite(value),
        "figure " + name + " is " + value + " on the contract's rows; it must be a number"));
  }

  @Test public void theOrderOfRowsChangesNothing() {
    List<Fields> shuffled = new ArrayList<>(rows());
    Collections.shuffle(shuffled, new Random(3));
    Collections.swap(shuffled, 0, shuffled.size() - 1);
    Findings one = guessed(rows(), 1), other = guessed(shuffled, 1);
    assertEquals(Set.copyOf(one.items()), Set.copyOf(other.items()), "items of the rows in another order");
    Map<String, Double> before = values(one);
    values(other).forEach((name, value) -> assertEquals(before.getOrDefault(name, Double.NaN), value, CLOSE,
        "figure " + name + " of the rows in another order"));
  }

  @Test public void theSameModelIsMeasuredTheSame() {
    Findings one = guessed(rows(), 1), other = guessed(rows(), 1);
    assertEquals(one.items(), other.items(), "items of the same model, measured again");
  }

  @Test public void itemsAreTheSameWhicheverModelIsAsked() {
    assertEquals(ids(guessed(rows(), 1)), ids(guessed(rows(), 2)),
        "ids of items must not depend on answers: by them two models are compared");
  }

  private static List<String> ids(Findings findings) {
    return findings.items().stream().map(Item::id).collect(Collectors.toList());
  }

  @Test public void rowsOfAnotherFormatAreRefused() {
    List<Fields> rows = new ArrayList<>(rows());
    rows.add(new Fields("other.jsonl:7", Map.of("surprise", "!")));
    var refused = assertThrows(MalformedData.class, () -> guessed(rows, 1),
        "a row without the task's fields must be refused with MalformedData");
    assertTrue(String.valueOf(refused.getMessage()).contains("other.jsonl:7"),
        "what is refused must be named by its place, other.jsonl:7: " + refused.getMessage());
  }

  @Test public void theModelIsAskedForManyAtOnce() {
    var model = ScriptedModel.guessing(1);
    spec().evaluate(rows(), model);
    var twice = ScriptedModel.guessing(1);
    List<Fields> more = new ArrayList<>(rows());
    more.removeLast();
    spec().evaluate(more, twice);
    assertEquals(model.calls(), twice.calls(),
        "calls of the model with one row less; all that is needed must be asked for at once");
  }

  @Test public void aPerfectModelIsIdeal() {
    Set<Continuation> right = right();
    assumeTrue(!right.isEmpty(), "the task does not ask which of some answers is likely");
    Findings findings = spec().evaluate(rows(), ScriptedModel.certain(right::contains));
    Estimate main = new Resampling(1).estimates(findings.items(), findings.figures()).getFirst();
    assertEquals(1, main.value(), CLOSE, main.figure().name() + " of a model that is certain of what is right");
    Findings wrong = spec().evaluate(rows(), ScriptedModel.certain(asked -> !right.contains(asked)));
    assertEquals(0, new Resampling(1).estimates(wrong.items(), wrong.figures()).getFirst().value(), CLOSE,
        main.figure().name() + " of a model that is certain of what is wrong");
  }

  @Test public void guessesAreRightAsOftenAsChance() {
    OptionalDouble chance = chance();
    assumeTrue(chance.isPresent(), "chance is not known for the task");
    double sum = 0;
    for (int seed = 0; seed < GUESSES; seed++) {
      Findings findings = guessed(rows(), seed);
      sum += values(findings).getOrDefault(findings.figures().getFirst().name(), Double.NaN);
    }
    assertEquals(chance.getAsDouble(), sum / GUESSES, NEAR, "main figure of a model that guesses, on average");
  }

  @Test public void itemsHaveAmountsOfFigures() {
    Findings findings = guessed(rows(), 1);
    Set<String> known = findings.items().stream().flatMap(i -> i.amounts().keySet().stream())
        .collect(Collectors.toSet());
    assertFalse(known.isEmpty(), "no item has an amount");
    findings.figures().forEach(f -> assertTrue(f.amounts().stream().anyMatch(known::contains),
        "figure " + f.name() + " is made of " + f.amounts() + ", and items have " + known));
  }
}
