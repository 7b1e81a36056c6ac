package dev.tenon.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchesTest {
  /** Documents 5 6, 7 and 8 9, introduced and closed by 0. */
  private static final Tokens THREE = Tokens.of(new int[]{0, 5, 6, 0, 7, 0, 8, 9, 0}, new long[]{0, 3, 5}, 5);
  private static final DataConfig MASKED = config(true, DataConfig.Windows.PERMUTED);
  private static final DataConfig BARE = config(false, DataConfig.Windows.PERMUTED);

  private static DataConfig config(boolean masks, DataConfig.Windows windows) {
    return new DataConfig(new Given.Listed(List.of()), 0, masks, windows);
  }

  /** Every token is its own index, so a label says where it stands. */
  private static Tokens counting(int size) {
    return Tokens.of(IntStream.range(0, size).toArray(), new long[]{0, 13, 40}, size);
  }

  private static Batch filled(Batches batches, long first, int rows, int time) {
    var batch = new Batch(rows, time);
    batches.fill(first, batch);
    return batch;
  }

  @Test void positionsAndSegmentsFollowTheDocuments() {
    Batch batch = filled(Batches.inOrder(THREE, MASKED, 4), 0, 2, 4);
    assertArrayEquals(new long[]{0, 5, 6, 0, 7, 0, 8, 9}, batch.tokens());
    assertArrayEquals(new long[]{5, 6, 0, 7, 0, 8, 9, 0}, batch.labels());
    assertArrayEquals(new long[]{0, 1, 2, 0, 0, 0, 1, 2}, batch.positions());
    assertArrayEquals(new long[]{0, 0, 0, 1, 0, 1, 1, 1}, batch.segments());
    assertEquals(8, batch.counted());
  }

  @Test void withoutMasksAWindowIsOneSegment() {
    Batch batch = filled(Batches.inOrder(THREE, BARE, 4), 0, 2, 4);
    assertArrayEquals(new long[]{5, 6, 0, 7, 0, 8, 9, 0}, batch.labels());
    assertArrayEquals(new long[]{0, 1, 2, 3, 0, 1, 2, 3}, batch.positions());
    assertArrayEquals(new long[8], batch.segments());
  }

  @Test void theLastWindowAndTheRowsBehindItArePadded() {
    Batch batch = filled(Batches.inOrder(THREE, MASKED, 3), 2, 2, 3);
    assertArrayEquals(new long[]{8, 9, 0, 0, 0, 0}, batch.tokens());
    assertArrayEquals(new long[]{9, 0, -100, -100, -100, -100}, batch.labels());
    assertArrayEquals(new long[]{0, 1, 0, 0, 0, 0}, batch.positions());
    assertArrayEquals(new long[]{0, 0, -1, -1, -1, -1}, batch.segments());
    assertEquals(2, batch.counted());
  }

  @Test void aWindowThatBeginsWithADocumentHasNoDocumentBefore() {
    Batch batch = filled(Batches.inOrder(THREE, MASKED, 5), 1, 1, 5);
    assertArrayEquals(new long[]{0, 8, 9, 0, 0}, batch.tokens());
    assertArrayEquals(new long[]{0, 1, 2, 0, 0}, batch.positions());
    assertArrayEquals(new long[]{0, 0, 0, -1, -1}, batch.segments());
  }

  @Test void everyTokenButTheFirstIsPredictedOnceInOrder() {
    for (int time : new int[]{1, 2, 7, 49, 50, 51, 64}) {
      Tokens tokens = counting(100);
      var batches = Batches.inOrder(tokens, MASKED, time);
      long windows = Batches.windows(tokens, time);
      long[] labels = filled(batches, 0, (int) windows + 3, time).labels();
      assertArrayEquals(IntStream.range(1, 100).asLongStream().toArray(),
          Arrays.stream(labels).filter(l -> l >= 0).toArray());
    }
  }

  @Test void overlappingWindowsPredictEveryTokenOnceFromHalfAWindowAtLeast() {
    for (int time : new int[]{1, 2, 7, 10, 49, 98, 99, 100, 150}) {
      var windows = new OverlappingWindows(counting(100), time);
      Batch batch = filled(windows, 0, (int) windows.windows() + 2, time);
      assertArrayEquals(IntStream.range(1, 100).asLongStream().toArray(),
          Arrays.stream(batch.labels()).filter(l -> l >= 0).toArray());
      for (int at = 0; at < batch.labels().length; at++) {
        long label = batch.labels()[at];
        if (label >= 0) assertTrue(batch.positions()[at] + 1 >= Math.min(label, (time + 1) / 2), time + ": " + label);
        if (label >= 0) assertEquals(label - 1, batch.tokens()[at]);
      }
    }
  }

  @Test void everyEpochPredictsEveryTokenOnceInAnOrderOfItsOwn() {
    Tokens tokens = counting(100);
    var batches = Batches.training(tokens, MASKED, 7, 1);
    int windows = (int) Batches.windows(tokens, 7);
    assertEquals(15, windows);
    long[] first = filled(batches, 0, windows, 7).labels(), second = filled(batches, windows, windows, 7).labels();
    for (long[] labels : List.of(first, second))
      assertArrayEquals(IntStream.range(1, 100).asLongStream().toArray(),
          Arrays.stream(labels).filter(l -> l >= 0).sorted().toArray());
    assertFalse(Arrays.equals(first, second));
    assertFalse(Arrays.equals(first, filled(Batches.training(tokens, MASKED, 7, 2), 0, windows, 7).labels()));
  }

  @ParameterizedTest
  @EnumSource void sixteenRowsTwiceAreThirtyTwoOnce(DataConfig.Windows windows) {
    var batches = Batches.training(counting(500), config(true, windows), 8, 5);
    Batch whole = filled(batches, 3 * 32, 32, 8);
    Batch half = new Batch(16, 8);
    for (int part = 1; part >= 0; part--) {
      batches.fill(3 * 32 + part * 16, half);
      int from = part * 128, to = from + 128;
      assertArrayEquals(Arrays.copyOfRange(whole.tokens(), from, to), half.tokens());
      assertArrayEquals(Arrays.copyOfRange(whole.labels(), from, to), half.labels());
      assertArrayEquals(Arrays.copyOfRange(whole.positions(), from, to), half.positions());
      assertArrayEquals(Arrays.copyOfRange(whole.segments(), from, to), half.segments());
    }
  }

  @Test void randomWindowsBeginAnywhereAndAreWhole() {
    Batch batch = filled(Batches.training(counting(50), config(false, DataConfig.Windows.RANDOM), 8, 5), 0, 2000, 8);
    assertEquals(2000 * 8, batch.counted());
    var begins = IntStream.range(0, 2000).mapToLong(row -> batch.tokens()[row * 8]).distinct().sorted().toArray();
    assertArrayEquals(IntStream.rangeClosed(0, 50 - 8 - 1).asLongStream().toArray(), begins);
  }

  @Test void aTextShorterThanAWindowIsRefused() {
    var refused = assertThrows(UserError.class, () -> Batches.training(counting(50), MASKED, 50, 1));
    assertTrue(refused.getMessage().contains("50 tokens") && refused.getMessage().contains("51"), refused.getMessage());
    assertEquals(49, filled(Batches.training(counting(50), MASKED, 49, 1), 0, 1, 49).counted());
  }

  @Test void aBatchOfAnotherLengthIsRefused() {
    var batches = Batches.inOrder(THREE, MASKED, 4);
    assertThrows(IllegalArgumentException.class, () -> batches.fill(0, new Batch(1, 5)));
  }
}
