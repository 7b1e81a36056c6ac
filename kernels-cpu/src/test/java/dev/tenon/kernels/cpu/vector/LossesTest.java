package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static final int[][] SHAPES = {{1, 1}, {2, 3, 17}, {40, 65}, {3, 5000}};
  private final Random random = new Random(9);

  @Test void softmaxIsRight() {
    for (int[] shape : SHAPES) Runs.check(new Softmax(), 1e-6, Runs.random(random, shape));
    Array large = Runs.random(random, 4, 50);
    for (int i = 0; i < 200; i++) large.set(i, large.at(i) * 300);
    Runs.check(new Softmax(), 1e-6, large);
  }

  @Test void aRowWithNanIsNan() {
    Array x = Runs.random(random, 2, 20);
    x.set(25, Double.NaN);
    Array y = Runs.run(new Softmax(), 1, List.of(x)).getFirst();
    for (int i = 0; i < 40; i++) assertEquals(i >= 20, Double.isNaN(y.at(i)));
  }

  @Test void crossEntropyAndItsGradientAreRight() {
    for (int[] shape : SHAPES) {
      Array logits = Runs.random(random, shape);
      int vocab = shape[shape.length - 1], rows = (int) logits.shape().count() / vocab;
      Array labels = Runs.longs(Shape.of(rows), i -> i % 3 == 1 ? -100 : (i * 7L) % vocab);
      List<Array> out = Runs.check(new CrossEntropy(), 2e-6, logits, labels);
      Runs.check(new CrossEntropy.Backwards(), 2e-6, logits, labels, out.get(2), Array.of(Shape.SCALAR, 0.37f));
    }
  }

  @Test void onlyCountedLabelsCount() {
    Array labels = Array.of(Shape.of(3), -100L, -1L, 2L);
    List<Array> out = Runs.run(new CrossEntropy(), 1, List.of(Runs.random(random, 3, 9), labels));
    assertEquals(1, out.get(1).at(0));
    assertTrue(out.get(0).at(0) > 0);
  }
}
