package dev.tenon.testkit.text;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.Written;
import dev.tenon.engine.model.Draws;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a step of sampling promises: it narrows or reweighs the candidates, whatever the text before them is, and that is all. */
public abstract class SamplerContract extends ComponentContract<Sampler> {
  private interface Check {
    void of(Candidates given, Candidates left);
  }

  /** No text, one with tokens that are candidates and others, one with all that are candidates. */
  private static final List<Written> TEXTS = List.of(Written.of(), Written.of(9, 3, 1000, 9, 4, 2),
      Written.of(IntStream.range(0, 200).toArray()));

  private void each(Check check) {
    for (Candidates given : candidates())
      for (Written text : TEXTS) check.of(given, spec().apply(copy(given), text));
  }

  /** One candidate, many, equal ones, far apart ones. */
  private static List<Candidates> candidates() {
    var all = new ArrayList<Candidates>();
    all.add(new Candidates(new int[]{7}, new double[]{-3}));
    all.add(new Candidates(new int[]{2, 5, 9}, new double[]{1, 1, 1}));
    all.add(new Candidates(new int[]{4, 0}, new double[]{1e30, -1e30}));
    for (int size : new int[]{10, 200}) {
      Draws draws = Draws.of(1, "candidates " + size);
      double[] logits = IntStream.range(0, size).mapToDouble(i -> 6 * draws.uniform(i)).boxed()
          .sorted(Comparator.reverseOrder()).mapToDouble(d -> d).toArray();
      all.add(new Candidates(IntStream.range(0, size).map(i -> (i * 7 + 3) % size).toArray(), logits));
    }
    return all;
  }

  private static Candidates copy(Candidates c) {
    return new Candidates(c.ids().clone(), c.logits().clone());
  }

  private static String shown(Candidates c) {
    Candidates first = c.first(10);
    return Arrays.toString(first.ids()) + " with logits " + Arrays.toString(first.logits())
        + (c.size() > 10 ? ", .." : "");
  }

  @Test public void whatIsLeftWasGiven() {
    each((given, left) -> {
      for (int i = 0; i < left.size(); i++) {
        int id = left.ids()[i];
        if (Arrays.stream(given.ids()).noneMatch(g -> g == id))
          throw new AssertionError(
              "of " + shown(given) + " it made " + shown(left) + "; token " + id + " was not given");
      }
      if (Arrays.stream(left.ids()).distinct().count() != left.size())
        throw new AssertionError("of " + shown(given) + " it made " + shown(left) + "; a token is there twice");
    });
  }

  @Test public void theLikelyStayBeforeTheUnlikely() {
    each((given, left) -> {
      for (int i = 0; i < left.size(); i++)
        if (Double.isNaN(left.logits()[i]) || (i > 0 && left.logits()[i] > left.logits()[i - 1]))
          throw new AssertionError(
              "of " + shown(given) + " it made " + shown(left) + "; candidates must be ordered, most likely first");
    });
  }

  @Test public void equalOnesKeepTheirOrder() {
    each((given, left) -> {
      List<Integer> before = Arrays.stream(given.ids()).boxed().toList();
      for (int i = 1; i < left.size(); i++)
        if (left.logits()[i] == left.logits()[i - 1]
            && before.indexOf(left.ids()[i]) < before.indexOf(left.ids()[i - 1]))
          throw new AssertionError(
              "of " + shown(given) + " it made " + shown(left) + "; equally likely ones must stay in the order given");
    });
  }

  @Test public void candidatesAreNotChangedInPlace() {
    for (Candidates given : candidates()) for (Written text : TEXTS) {
      Candidates copy = copy(given);
      spec().apply(copy, text);
      if (!Arrays.equals(given.ids(), copy.ids()) || !Arrays.equals(given.logits(), copy.logits()))
        throw new AssertionError("it changed what it was given from " + shown(given) + " to " + shown(copy)
            + "; it must make new candidates");
    }
  }

  @Test public void theSameCandidatesGiveTheSame() {
    for (Candidates given : candidates()) for (Written text : TEXTS) {
      Sampler sampler = spec();
      Candidates first = sampler.apply(copy(given), text), second = sampler.apply(copy(given), text);
      if (!Arrays.equals(first.ids(), second.ids()) || !Arrays.equals(first.logits(), second.logits()))
        throw new AssertionError("of " + shown(given) + " it made " + shown(first) + " and then " + shown(second)
            + "; a step must be stateless, the draw is the generator's");
    }
  }

  @Test public void noTextIsAsNoneGiven() {
    for (Candidates given : candidates()) {
      Candidates without = spec().apply(copy(given)), none = spec().apply(copy(given), Written.of());
      if (!Arrays.equals(without.ids(), none.ids()) || !Arrays.equals(without.logits(), none.logits()))
        throw new AssertionError("of " + shown(given) + " it made " + shown(without) + ", and with a text of no tokens "
            + shown(none) + "; they must be the same");
    }
  }
}
