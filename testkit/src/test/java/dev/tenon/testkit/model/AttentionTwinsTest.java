package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.model.Attention;
import dev.tenon.testkit.model.FaultyAttention.Fault;
import dev.tenon.testkit.spec.Failing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTwinsTest {
  private static final String CAUSAL = "laterTokensChangeNothingEarlier", ROWS = "rowsOfABatchChangeNothingInEachOther",
      PIECES = "textsReadInPiecesGiveWhatTheyGiveAtOnce",
      REORDERED = "rememberedRowsCanBeReordered", TRACE = "oneTraceServesAllSizes", PACKED = "packedDocumentsDoNotMeet",
      PADDING = "paddingChangesNothing",
      GRADIENT = "gradientsAgreeWithCentralDifferences", SAVED = "parametersCanBeSavedAndLoaded",
      REWRITTEN = "aRewrittenTreeStandsAlone", SEED = "theSameSeedGivesTheSameBytes",
      HEEDED = "positionsItTakesItHeeds";

  private static AttentionContract contract(Attention.Spec spec) {
    return new AttentionContract() {
      @Override protected Attention.Spec spec() {
        return spec;
      }
    };
  }

  static Stream<Arguments> twins() {
    return Stream.of(
        arguments(new FaultyAttention(Fault.NONE), "", List.of()),
        arguments(new FaultyAttention(Fault.SEES_AHEAD),
            "changing token 1 of row 0 changed the output at token 0 of row 0", List.of(CAUSAL, PIECES, REORDERED)),
        arguments(new FaultyAttention(Fault.COUNTS_ANEW), "read in runs of", List.of(PIECES, REORDERED)),
        arguments(new FaultyAttention(Fault.READS_BATCH), "must not be read into an int", List.of(TRACE)),
        arguments(new FaultyAttention(Fault.READS_CAPACITY), "must not be read into an int", List.of(TRACE)),
        arguments(new FaultyAttention(Fault.IGNORES_DOCUMENTS), "must not meet", List.of(PACKED)),
        arguments(new FaultyAttention(Fault.SEES_PADDING), "must change nothing",
            List.of(PADDING, PIECES, REORDERED)),
        arguments(new FaultyAttention(Fault.MIXES_ROWS), "texts of their own",
            List.of(ROWS, PIECES, REORDERED, PACKED, PADDING)),
        arguments(new FaultyAttention(Fault.HALVES_GRADIENT), "central differences of the definition give",
            List.of(GRADIENT)),
        arguments(new FaultyAttention(Fault.HIDES_A_WEIGHT), "nothing but the records may hold on to a parameter",
            List.of(REWRITTEN)),
        arguments(new FaultyAttention(Fault.COPIES_A_WEIGHT), "all that is learned must be a Parameter of a record",
            List.of(SAVED)),
        arguments(new FaultyAttention(Fault.DRAWS_ON_ITS_OWN), "whatever is random must come from the site",
            List.of(SAVED, SEED)),
        arguments(new FaultyAttention(Fault.IGNORES_SLOPES), "must be heeded, or refused", List.of(HEEDED)),
        arguments(new FaultyState(FaultyState.Fault.NONE), "", List.of()),
        arguments(new FaultyState(FaultyState.Fault.FORGETS), "must be in memory(), and found there",
            List.of(PIECES, REORDERED)),
        arguments(new FaultyState(FaultyState.Fault.KEEPS_PADDING), "must be in memory(), and found there",
            List.of(PIECES, REORDERED)),
        arguments(new FaultyState(FaultyState.Fault.KEEPS_ROWS_LAST), "must be in memory(), and found there",
            List.of(REORDERED)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Attention.Spec twin, String message, List<String> tests) {
    Map<String, String> failing = Failing.testsOf(contract(twin));
    assertEquals(new TreeSet<>(tests), failing.keySet(), () -> twin + " fails with " + failing);
    if (!tests.isEmpty())
      assertTrue(failing.values().stream().anyMatch(m -> m.contains(message)), () -> twin + " fails with " + failing);
  }

  @Test void everyTestOfTheContractHasATwinThatFailsIt() {
    var shown = new TreeSet<String>();
    twins().forEach(t -> ((List<?>) t.get()[2]).forEach(name -> shown.add((String) name)));
    shown.add("anyNumberOfThreadsGivesTheSameBytes"); // FaultyKernels show it: ThreadCountsTest
    var all = new TreeSet<String>();
    Stream.of(AttentionContract.class, ModelContract.class).flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .filter(m -> m.isAnnotationPresent(Test.class)).forEach(m -> all.add(m.getName()));
    assertEquals(all, shown);
  }
}
