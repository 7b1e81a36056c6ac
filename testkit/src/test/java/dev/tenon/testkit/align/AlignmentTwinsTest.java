package dev.tenon.testkit.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.op.LogSigmoid;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.testkit.spec.Failing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AlignmentTwinsTest {
  private static final String REFUSED = "rowsThatItTakesAreNotRefused", PARTS = "anExperienceHasAsManyPartsAsUpdates",
      GRADIENT = "theGradientAgreesWithCentralDifferences", BYTES = "theSameBatchGivesTheSameBytes",
      WEIGHTS = "weightsDoNotDependOnWhatModelsSay", HALVES = "halvesAddUpToTheWholeAndPaddingDoesNotCount",
      PREFERS = "theLossFallsWhenTheChosenAnswerBecomesLikelier";

  enum Fault {
    NONE,
    /** Refuses the rows it says it takes. */
    REFUSES,
    /** Says that it makes two updates of an experience, and splits it into one. */
    MISCOUNTS,
    /** Forgets part of the gradient. */
    WRONG_GRADIENT,
    /** Counts the experiences that it has gathered. */
    REMEMBERS,
    /** Divides by something a model said. */
    WEIGHS_BY_MODEL,
    /** Gives means for sums. */
    AVERAGES,
    /** Counts columns of padding. */
    COUNTS_PADDING,
    /** Prefers what was rejected. */
    PREFERS_REJECTED
  }

  /** x, with half of its gradient. */
  record Halving() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return List.of(inputs.getFirst().times(1));
    }

    @Override public Optional<Gradient> gradient() {
      return Optional.of(at -> at.give(0, () -> at.upstream().times(0.5)));
    }
  }

  /** −log σ(chosen − rejected) of whole answers, without a reference; and a fault. */
  record Faulty(Fault fault, AtomicInteger gathered) implements Alignment {
    @Override public String type() {
      return "faulty";
    }

    @Override public Set<Class<? extends Row>> rows() {
      return Set.of(Row.Preference.class);
    }

    @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
      return fault == Fault.REFUSES ? Optional.of("it does not please") : Optional.empty();
    }

    @Override public int updates() {
      return fault == Fault.MISCOUNTS ? 2 : 1;
    }

    @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
      var all = new ArrayList<Sequences.Row>();
      for (int side = 0; side < 2; side++)
        for (Row row : rows)
          if (row instanceof Row.Preference pair) {
            Encoder.Continued both = encoder.preference(pair);
            all.add(Sequences.Row.answer(both.whole(side), both.prompt().length));
          }
      return Batch.of(Experience.empty().with("pairs", Sequences.of(all)));
    }

    @Override public Experience gather(Batch batch, Cast cast) {
      return fault == Fault.REMEMBERS
          ? batch.experience().with("turn",
              dev.tenon.api.tensor.Array.of(Shape.SCALAR, (float) gathered.incrementAndGet()))
          : batch.experience();
    }

    @Override public Loss loss(Learner learner, Metrics metrics) {
      Tensor logps = learner.logProbabilities("pairs", 1);
      if (fault == Fault.COUNTS_PADDING)
        logps = logps.minus(learner.given("pairs.columns").cast(logps.type().dtype()).times(0.01));
      if (fault == Fault.WRONG_GRADIENT) logps = new Halving().of(logps);
      Tensor halves = logps.sum(1).reshape(2, Tensor.INFER), chosen = halves.slice(0, 0, 1),
          rejected = halves.slice(0, 1, 2);
      Tensor margin = fault == Fault.PREFERS_REJECTED ? rejected.minus(chosen) : chosen.minus(rejected);
      Tensor each = new LogSigmoid().of(margin).times(-1), pairs = learner.count("pairs").times(0.5);
      if (fault == Fault.WEIGHS_BY_MODEL) return Loss.mean(each.total(), logps.times(logps).total());
      return fault == Fault.AVERAGES
          ? Loss.mean(each.total().over(pairs), pairs.fullLike(1))
          : Loss.mean(each.total(), pairs);
    }
  }

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.REFUSES, "is refused: it does not please", Set.of(REFUSED)),
        arguments(Fault.MISCOUNTS, "split() gives 1 parts; updates() says 2", Set.of(PARTS)),
        arguments(Fault.WRONG_GRADIENT, "is off from central differences", Set.of(GRADIENT)),
        arguments(Fault.REMEMBERS, "gives another 'turn'", Set.of(BYTES)),
        arguments(Fault.WEIGHS_BY_MODEL, "must depend on the experience alone", Set.of(WEIGHTS)),
        arguments(Fault.AVERAGES, "sums must be sums", Set.of(HALVES)),
        arguments(Fault.COUNTS_PADDING, "padding must not count", Set.of(HALVES)),
        arguments(Fault.PREFERS_REJECTED, "it must fall", Set.of(PREFERS)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    var twin = new Faulty(fault, new AtomicInteger());
    Map<String, String> failing = Failing.testsOf(new AlignmentContract() {
      @Override protected Alignment spec() {
        return twin;
      }
    });
    assertTrue(failing.keySet().containsAll(tests), failing::toString);
    if (fault != Fault.WEIGHS_BY_MODEL) assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
