package dev.tenon.testkit.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import dev.tenon.testkit.spec.Failing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTwinsTest {
  private static final String SLOTS = "slotsHaveNamesOfTheirOwnAndKeepTheirTypes", DESCENDS = "itDescends",
      STAYS = "whatHasNoGradientAndDoesNotDecayStays", RESUMED = "aResumedRunGivesTheSameBytes",
      THREADS = "anyNumberOfThreadsGivesTheSameBytes";

  enum Fault {
    NONE,
    /** The slot's next value is a scalar. */
    SHRINKS_SLOT,
    /** Two slots share a name. */
    NAMES_TWICE,
    /** Leaves the slot out of what it returns. */
    LOSES_SLOT,
    /** Goes up. */
    CLIMBS,
    /** Decays whatever it is told. */
    DECAYS_ALL,
    /** Counts the programs it has made. */
    COUNTS
  }

  /** Descent with momentum, and a fault. */
  record Faulty(Fault fault, AtomicInteger made) implements Optimizer {
    @Override public String type() {
      return "faulty";
    }

    @Override public List<Slot> slots(Target target) {
      Slot slot = Slot.like("momentum", target.shape());
      return fault == Fault.NAMES_TWICE ? List.of(slot, slot) : List.of(slot);
    }

    @Override public List<Tensor> step(Update update) {
      Tensor momentum = update.slot("momentum").times(0.5).plus(update.gradient()), rate = update.learningRate();
      Tensor kept = fault == Fault.DECAYS_ALL || update.decays()
          ? update.weight().times(rate.times(-0.1).plus(1))
          : update.weight();
      double factor = fault == Fault.CLIMBS ? -1 : fault == Fault.COUNTS ? 1 + 0.01 * made.incrementAndGet() : 1;
      Tensor next = kept.minus(momentum.times(rate).times(factor));
      return switch (fault) {
        case SHRINKS_SLOT -> List.of(next, momentum.total());
        case LOSES_SLOT -> List.of(next);
        case NAMES_TWICE -> List.of(next, momentum, momentum);
        default -> List.of(next, momentum);
      };
    }
  }

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.SHRINKS_SLOT, "the next value of momentum is float32[]; it must be float32[6, 9]",
            Set.of(SLOTS, DESCENDS, STAYS, RESUMED, THREADS)),
        arguments(Fault.NAMES_TWICE, "each must have a name of its own",
            Set.of(SLOTS, DESCENDS, STAYS, RESUMED, THREADS)),
        arguments(Fault.LOSES_SLOT, "step() gave 1 tensors", Set.of(SLOTS, DESCENDS, STAYS, RESUMED, THREADS)),
        arguments(Fault.CLIMBS, "80 steps down", Set.of(DESCENDS)),
        arguments(Fault.DECAYS_ALL, "has no gradient and does not decay has moved", Set.of(STAYS)),
        arguments(Fault.COUNTS, "all that survives a step must be in slots", Set.of(RESUMED, THREADS)));
  }

  private static OptimizerContract contract(Optimizer optimizer) {
    return new OptimizerContract() {
      @Override protected Optimizer spec() {
        return optimizer;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(contract(new Faulty(fault, new AtomicInteger())));
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }

  @Test void aSlotThatWasNotDeclaredIsRefused() {
    var target = Stepping.Target.all().getFirst();
    var error = assertThrows(AssertionError.class, () -> new Stepping(new Undeclared(), target));
    assertTrue(error.getMessage().contains("asks for slot 'momentum', which slots() did not declare"),
        error.getMessage());
  }

  record Undeclared() implements Optimizer {
    @Override public String type() {
      return "undeclared";
    }

    @Override public List<Slot> slots(Target target) {
      return List.of();
    }

    @Override public List<Tensor> step(Update update) {
      return List.of(update.slot("momentum"));
    }
  }
}
