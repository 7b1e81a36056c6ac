package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.op.Rotate;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotateTest {
  private static final Exact SINGLES = new Exact(true);
  private final Random random = new Random(11);

  private static List<Double> frequencies(int half) {
    return IntStream.range(0, half).mapToObj(i -> Math.pow(10_000, -i / (double) half)).toList();
  }

  @Test void turnsByTheAnglesOfTheDefinition() {
    for (int half : new int[]{1, 8, 16, 19, 32}) {
      Array x = Runs.random(random, 2, 33, 3, 2 * half), at = Runs.longs(Shape.of(2, 33), i -> i * 5 % 400);
      Runs.check(SINGLES, new Rotate(frequencies(half)), 1e-6, x, at);
      Runs.check(SINGLES, new Rotate(frequencies(half), true), 1e-6, x, at);
    }
  }

  @Test void farAndNegativePositionsNeedNoTable() {
    Array x = Runs.random(random, 1, 4, 2, 24), at = Array.of(Shape.of(1, 4), 5L, -3L, 1L << 40, 100_000L);
    Runs.check(SINGLES, new Rotate(frequencies(12)), 1e-6, x, at);
  }

  @Test void aLaterPositionMakesTheTableLonger() {
    var op = new Rotate(frequencies(8));
    Array x = Runs.random(random, 1, 1, 1, 16);
    var kernel = Runs.kernel(op, List.of(x, Array.of(Shape.of(1, 1), 0L)));
    for (long position : new long[]{3, 255, 256, 5000, 4}) {
      List<Array> in = List.of(x, Array.of(Shape.of(1, 1), position));
      Runs.same("at " + position, Runs.run(op, 1, in), Runs.run(kernel, op, 2, in));
    }
  }
}
