package dev.tenon.testkit.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.testkit.kernel.FaultyKernels.Fault;
import dev.tenon.testkit.spec.Failing;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KernelTwinsTest {
  private static final String NUMBERS = "numbersAreThoseOfTheDefinitions",
      WIDE = "float64IsComputedInFloat64OrNotAtAll", THREADS = "anyNumberOfThreadsGivesTheSameBytes",
      WRITTEN = "everyElementIsWrittenAndNothingBeside", WANTS = "outputsThatNobodyWantsAreLeftAlone",
      PLACE = "whatMayBeComputedInPlaceIs";

  static Stream<Arguments> twins() {
    return Stream.of(
        arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.INEXACT, "the definition gives", Set.of(NUMBERS)),
        arguments(Fault.NARROWS, "the definition gives", Set.of(WIDE)),
        arguments(Fault.COUNTS_WORKERS, "gives other bytes than on one", Set.of(THREADS)),
        arguments(Fault.LEAVES_A_HOLE, "left elements unwritten", Set.of(NUMBERS, WRITTEN)),
        arguments(Fault.OVERRUNS, "Out of bound access", Set.of(NUMBERS, THREADS, WRITTEN, WANTS, PLACE)),
        arguments(Fault.OVERRUNS_SCRATCH, "Out of bound access", Set.of(NUMBERS, THREADS, WRITTEN, WANTS, PLACE)),
        arguments(Fault.SPOILS_INPUT, "it changed input 0", Set.of(WRITTEN)),
        arguments(Fault.REMEMBERS, "a kernel must keep no state", Set.of(THREADS, WRITTEN)),
        arguments(Fault.WRITES_ALL, "which call.wants() says nobody reads", Set.of(WANTS)),
        arguments(Fault.NOT_IN_PLACE, "which inPlace() allows", Set.of(PLACE)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new KernelsContract() {
      @Override protected Kernels spec() {
        return new FaultyKernels(fault);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
