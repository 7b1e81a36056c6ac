package dev.tenon.engine.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.data.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowBatchesTest {
  private static TrainingRow row(int... ids) {
    return new TrainingRow(ids, ids, new int[]{ids.length});
  }

  @Test void labelsAreTheIdsThatFollowAndPaddingIsNothing() {
    var rows = List.of(new TrainingRow(new int[]{1, 2, 3}, new int[]{-100, -100, 3}, new int[]{3}));
    var batch = new Batch(2, 4);
    RowBatches.inOrder(rows).fill(0, batch);
    assertArrayEquals(new long[]{1, 2, 3, 0, 0, 0, 0, 0}, batch.tokens());
    assertArrayEquals(new long[]{-100, 3, -100, -100, -100, -100, -100, -100}, batch.labels());
    assertArrayEquals(new long[]{0, 1, 2, 0, 0, 0, 0, 0}, batch.positions());
    assertArrayEquals(new long[]{0, 0, 0, -1, -1, -1, -1, -1}, batch.segments());
    assertEquals(1, batch.counted());
  }

  @Test void aTextDoesNotPredictTheBeginningOfTheNext() {
    TrainingRow packed = TrainingRow.joined(List.of(row(1, 2), row(3, 4)));
    var batch = new Batch(1, 4);
    RowBatches.inOrder(List.of(packed)).fill(0, batch);
    assertArrayEquals(new long[]{2, -100, 4, -100}, batch.labels());
    assertArrayEquals(new long[]{0, 1, 0, 1}, batch.positions());
    assertArrayEquals(new long[]{0, 0, 1, 1}, batch.segments());
  }

  @Test void anEpochTakesEveryRowOnceAndTheNextInAnotherOrder() {
    List<TrainingRow> rows = IntStream.range(0, 50).mapToObj(i -> row(i)).toList();
    RowBatches batches = RowBatches.training(rows, 7);
    long[] first = tokens(batches, 0, 50), second = tokens(batches, 50, 50);
    assertTrue(!Arrays.equals(first, second));
    assertArrayEquals(IntStream.range(0, 50).asLongStream().toArray(), Arrays.stream(first).sorted().toArray());
    assertArrayEquals(IntStream.range(0, 50).asLongStream().toArray(), Arrays.stream(second).sorted().toArray());
    long[] twice = new long[50];
    for (int i = 0; i < 50; i += 10) System.arraycopy(tokens(batches, i, 10), 0, twice, i, 10);
    assertArrayEquals(first, twice);
  }

  private static long[] tokens(RowBatches batches, int from, int rows) {
    var batch = new Batch(rows, 1);
    batches.fill(from, batch);
    return batch.tokens();
  }

  @Test void widthsAreFew() {
    List<TrainingRow> rows = List.of(row(new int[3]), row(new int[70]), row(new int[100]));
    RowBatches batches = RowBatches.inOrder(rows);
    assertEquals(70, batches.time(0, 2));
    assertEquals(80, batches.paddedTime(0, 2, 100));
    assertEquals(100, batches.paddedTime(0, 3, 100));
    assertEquals(4, batches.paddedTime(0, 1, 100));
    long widths = IntStream.rangeClosed(1, 1024).map(RowBatches::rounded).distinct().count();
    assertTrue(widths <= 36, widths + " widths");
    for (int n = 1; n <= 4096; n++)
      assertTrue(RowBatches.rounded(n) >= n && RowBatches.rounded(n) <= n * 5 / 4 + 3);
  }

  @Test void aRowThatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class,
        () -> RowBatches.inOrder(List.of(row(1, 2, 3))).fill(0, new Batch(1, 2)));
  }
}
