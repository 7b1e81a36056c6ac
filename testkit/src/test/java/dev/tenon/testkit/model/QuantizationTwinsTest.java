package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Shape;
import dev.tenon.testkit.model.FaultyQuantization.Fault;
import dev.tenon.testkit.spec.Failing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationTwinsTest {
  private static final String REFUSED = "weightsThatDoNotFitAreRefused",
      MEANING = "theDefinitionSaysWhatPlainJavaReads",
      RUNS = "anyRunCanBeRead", AGAIN = "everyByteIsWrittenAndTheSameAgain", SMALL = "weightsAreReadInSmallRuns",
      ERRORS = "errorsAreAsSmallAsPromised", LONG = "manyThousandWeightsOfOneRowAreHeld", ZEROS = "zerosStayZeros",
      STAYS = "whatWasQuantisedStaysAsItIs", FINITE = "onlyFiniteWeightsAreTaken",
      MODELS = "modelsComputeAsWithTheNumbers", KERNELS = "kernelsThatTakeTheBytesAgreeWithTheDefinition",
      THREADS = "anyNumberOfThreadsGivesTheSameBytes";

  static Stream<Arguments> twins() {
    return Stream.of(
        arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.HOLDS_EVERYTHING, "must refuse such weights", Set.of(REFUSED)),
        arguments(Fault.REFUSES_DARKLY, "must say which size it is", Set.of(REFUSED)),
        arguments(Fault.READS_OTHERWISE, "read() gives other numbers than the definition",
            Set.of(MEANING, STAYS, ZEROS, MODELS)),
        arguments(Fault.READS_FROM_THE_START, "differ from those read at once",
            Set.of(RUNS, KERNELS)),
        arguments(Fault.LEAVES_A_HOLE, "every byte must be written", Set.of(AGAIN)),
        arguments(Fault.COUNTS_CALLS, "hang on the weights alone", Set.of(AGAIN)),
        arguments(Fault.TAKES_ALL_AT_ONCE, "of 65536 weights at once", Set.of(SMALL)),
        arguments(Fault.COARSE, "promises 0.02", Set.of(ERRORS, LONG)),
        arguments(Fault.LIFTS_ZERO, "a zero among zeros", Set.of(ZEROS)),
        arguments(Fault.DRIFTS, "changed by being quantised again", Set.of(STAYS)),
        arguments(Fault.TAKES_NAN, "must refuse NaN", Set.of(FINITE)),
        arguments(Fault.WIDENS_TO_FLOAT64, "the definition's type", Set.of(MEANING, MODELS, KERNELS, THREADS)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new QuantizationContract() {
      @Override protected Quantization spec() {
        return new FaultyQuantization(fault);
      }

      @Override protected double largestError() {
        return 0.02;
      }

      @Override protected List<Shape> shapes() {
        return List.of(Shape.of(1, 64), Shape.of(33, 128));
      }

      @Override protected int hiddenSize() {
        return 32;
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
