package dev.tenon.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.model.Draws;
import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 65_536, 65_537, 100_003}) void everyNumberIsHitOnce(
      long size) {
    var order = new Permutation(size, Draws.of(3, "test"));
    var seen = new BitSet();
    for (long i = 0; i < size; i++) {
      long at = order.at(i);
      assertTrue(at >= 0 && at < size, () -> at + " of " + size);
      seen.set((int) at);
    }
    assertEquals(size, seen.cardinality());
  }

  @Test void keysGiveOrdersOfTheirOwn() {
    long[] one = order(1), again = order(1), other = order(2);
    assertArrayEquals(one, again);
    assertTrue(LongStream.range(0, 100).filter(i -> one[(int) i] == other[(int) i]).count() < 10);
  }

  /** Each of 6 numbers comes to each place about equally often: 6,000 orders, 1,000 expected, standard deviation 29. */
  @Test void smallOrdersAreFair() {
    int[][] count = new int[6][6];
    for (int key = 0; key < 6000; key++) {
      var order = new Permutation(6, Draws.of(key, "test"));
      for (int i = 0; i < 6; i++) count[i][(int) order.at(i)]++;
    }
    for (int[] row : count) for (int times : row) assertEquals(1000, times, 5 * 29);
  }

  private static long[] order(long seed) {
    var order = new Permutation(100, Draws.of(seed, "test"));
    return LongStream.range(0, 100).map(order::at).toArray();
  }
}
