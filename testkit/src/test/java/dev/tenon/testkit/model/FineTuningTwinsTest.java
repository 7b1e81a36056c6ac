package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.tune.FineTuning;
import dev.tenon.testkit.model.FaultyTuning.Fault;
import dev.tenon.testkit.spec.Failing;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FineTuningTwinsTest {
  private static final String START = "adaptingChangesNothingAtTheStart", LISTED = "whatIsListedIsWhatIsTrained",
      SHARED = "whatIsFrozenIsTheBasesOwn", BASE = "trainingLeavesTheBaseAsItIs",
      LEARNED = "everythingTrainedIsLearnedAbout", MERGED = "mergedModelsGiveWhatAdaptedOnesGive",
      SAVED = "adaptersCanBeSavedAndLoaded", PLANNED = "aPlanKnowsTheSizes";

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.BEGINS_ELSEWHERE, "before it is trained", Set.of(START)),
        arguments(Fault.LISTS_TOO_LITTLE, "must list what is not frozen", Set.of(LISTED, SAVED)),
        arguments(Fault.FREEZES_NOTHING, "must list what is not frozen", Set.of(LISTED, SAVED)),
        arguments(Fault.COPIES_THE_BASE, "must be the base's own", Set.of(SHARED)),
        arguments(Fault.TRAINS_THE_BASE, "training changed the base", Set.of(SHARED, BASE)),
        arguments(Fault.LEARNS_NOTHING, "is zero, though it is trained", Set.of(LEARNED, MERGED)),
        arguments(Fault.MERGES_HALF, "the merged model gives other numbers", Set.of(MERGED)),
        arguments(Fault.MERGES_IN_PLACE, "merging changed the adapted model", Set.of(MERGED)),
        arguments(Fault.LEAVES_A_WRAPPING, "other parameters than a model of its kind", Set.of(MERGED)),
        arguments(Fault.PLANS_OTHERWISE, "only planned gets other parameters", Set.of(PLANNED)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new FineTuningContract() {
      @Override protected FineTuning spec() {
        return new FaultyTuning(fault);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
