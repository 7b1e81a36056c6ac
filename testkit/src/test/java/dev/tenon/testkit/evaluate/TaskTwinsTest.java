package dev.tenon.testkit.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.testkit.spec.Failing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskTwinsTest {
  enum Fault {
    NONE,
    /** The first row counts twice. */
    FIRST_TWICE,
    /** Every second measurement is another. */
    REMEMBERING,
    /** Items are called by the answer. */
    NAMED_BY_ANSWER,
    /** What lacks fields is left out without a word. */
    LENIENT,
    /** The model is asked row by row. */
    ONE_BY_ONE,
    /** Takes the least likely answer. */
    UPSIDE_DOWN,
    /** Takes the first answer, whatever the model says. */
    DEAF,
    /** A figure of an amount that no item has. */
    HOLLOW
  }

  /** Which of two words follows. */
  record Faulty(Fault fault, AtomicInteger runs) implements Task {
    @Override public String type() {
      return "faulty";
    }

    @Override public Findings evaluate(List<Fields> rows, Scorer model) {
      List<Fields> used = fault == Fault.LENIENT ? rows.stream().filter(r -> r.has("query")).toList() : rows;
      List<Continuation> asked = used.stream()
          .flatMap(r -> r.texts("choices").stream().map(c -> new Continuation(r.text("query"), c))).toList();
      List<Optional<Likelihood>> found = new ArrayList<>();
      if (fault == Fault.ONE_BY_ONE) for (Continuation each : asked) found.addAll(model.likelihoods(List.of(each)));
      else found.addAll(model.likelihoods(asked));
      List<Item> items = IntStream.range(0, used.size()).mapToObj(i -> item(used.get(i), i,
          found.get(2 * i).orElseThrow().log() < found.get(2 * i + 1).orElseThrow().log())).toList();
      return new Findings(items, List.of(Figure.mean(fault == Fault.HOLLOW ? "nothing" : "acc")), List.of());
    }

    private Item item(Fields row, int i, boolean second) {
      boolean taken = fault == Fault.UPSIDE_DOWN ? !second : fault != Fault.DEAF && second;
      boolean right = (taken ? 1 : 0) == row.index("gold", 2);
      String id = row.place() + (fault == Fault.NAMED_BY_ANSWER ? " " + taken : "");
      double weight = fault == Fault.FIRST_TWICE && i == 0 ? 2 : 1;
      double drift = fault == Fault.REMEMBERING ? 0.001 * runs.getAndIncrement() : 0;
      return Item.of(id).with("acc", (right ? weight : 0) + drift);
    }
  }

  private static final String VALUE = "everyFigureHasAValueAndANameOfItsOwn", ORDER = "theOrderOfRowsChangesNothing",
      SAME = "theSameModelIsMeasuredTheSame", IDS = "itemsAreTheSameWhicheverModelIsAsked",
      REFUSED = "rowsOfAnotherFormatAreRefused", MANY = "theModelIsAskedForManyAtOnce",
      PERFECT = "aPerfectModelIsIdeal", CHANCE = "guessesAreRightAsOftenAsChance",
      AMOUNTS = "itemsHaveAmountsOfFigures";

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.FIRST_TWICE, "in another order", Set.of(ORDER, PERFECT, CHANCE)),
        arguments(Fault.REMEMBERING, "measured again", Set.of(ORDER, SAME, PERFECT, CHANCE)),
        arguments(Fault.NAMED_BY_ANSWER, "must not depend on answers", Set.of(IDS)),
        arguments(Fault.LENIENT, "must be refused", Set.of(REFUSED)),
        arguments(Fault.ONE_BY_ONE, "at once", Set.of(MANY)),
        arguments(Fault.UPSIDE_DOWN, "certain of what is right", Set.of(PERFECT)),
        arguments(Fault.DEAF, "certain of what is right", Set.of(PERFECT, CHANCE)),
        arguments(Fault.HOLLOW, "must be a number", Set.of(VALUE, PERFECT, CHANCE, AMOUNTS)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new TaskContract() {
      @Override protected Task spec() {
        return new Faulty(fault, runs);
      }

      private final AtomicInteger runs = new AtomicInteger();

      @Override protected List<Fields> rows() {
        return IntStream.range(0, 4).mapToObj(i -> new Fields("rows.jsonl:" + (i + 1),
            Map.<String, Object>of("query", "q" + i, "choices", List.of(" a" + i, " b" + i), "gold", i == 3 ? 1 : 0)))
            .toList();
      }

      @Override protected Set<Continuation> right() {
        return Set.of(new Continuation("q0", " a0"), new Continuation("q1", " a1"), new Continuation("q2", " a2"),
            new Continuation("q3", " b3"));
      }

      @Override protected OptionalDouble chance() {
        return OptionalDouble.of(0.5);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
