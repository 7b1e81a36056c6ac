package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.kernels.cpu.UniformNumbers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FusedElementwiseTest {
  private static final int[][] SHAPES = {{1}, {15}, {3, 16}, {20_011}};
  private final Random random = new Random(5);

  /** Numbers from the middle to where everything saturates. */
  private Array wide(int... shape) {
    Array a = Runs.random(random, shape);
    for (int i = 0; i < a.shape().count(); i++) a.set(i, a.at(i) * (i % 7 == 0 ? 20 : i % 5 == 0 ? 0.01 : 2));
    return a;
  }

  @Test void activationsAreRight() {
    for (Activation a : Activation.values()) for (int[] shape : SHAPES) Runs.check(a, 1e-6, wide(shape));
  }

  @Test void gradientsOfActivationsAreRight() {
    for (Activation a : Activation.values())
      for (int[] shape : SHAPES) Runs.check(new Activation.Backwards(a), 3e-6, wide(shape), Runs.random(random, shape));
  }

  @Test void swigluAndItsGradientsAreRight() {
    for (int[] shape : SHAPES) {
      Runs.check(new Swiglu(), 1e-6, wide(shape), Runs.random(random, shape));
      Runs.check(new Swiglu.Backwards(), 3e-6, wide(shape), Runs.random(random, shape), Runs.random(random, shape));
    }
  }

  @Test void anUnwantedGradientIsNotTouched() {
    List<Array> in = List.of(wide(9000), wide(9000), wide(9000)), all = Runs.run(new Swiglu.Backwards(), 2, in);
    Runs.same("gate alone", all.subList(0, 1), Runs.run(new Swiglu.Backwards(), 2, in, true, false).subList(0, 1));
    Runs.same("up alone", all.subList(1, 2), Runs.run(new Swiglu.Backwards(), 2, in, false, true).subList(1, 2));
  }

  @Test void aStepOfAdamIsRight() {
    for (int[] shape : SHAPES) {
      Array square = Runs.random(random, shape);
      for (int i = 0; i < square.shape().count(); i++) square.set(i, Math.abs(square.at(i)));
      Runs.check(new AdamStep(0.9, 0.95, 1e-8, 0.1), 1e-6, Runs.random(random, shape), Runs.random(random, shape),
          Runs.random(random, shape),
          square, Array.of(Shape.SCALAR, 3e-4f), Array.of(Shape.SCALAR, 0.19f), Array.of(Shape.SCALAR, 0.0975f));
    }
  }

  @Test void squaredNormIsRight() {
    for (int[] shape : SHAPES) Runs.check(new SquaredNorm(), 1e-6, Runs.random(random, shape));
  }

  @Test void dropoutDrawsTheSameNumbersAsTheDefinition() {
    for (int[] shape : SHAPES) {
      Array x = Runs.random(random, shape), seed = Array.of(Shape.of(2), 42L, -7L);
      for (double rate : new double[]{0, 0.1, 0.5, 0.9999}) {
        Array first = Runs.run(new Dropout(rate, "a"), 1, List.of(x, seed)).getFirst();
        Runs.same("threads", List.of(first), Runs.run(new Dropout(rate, "a"), 3, List.of(x, seed)));
        long start = UniformNumbers.start("a", 42, -7);
        for (int i = 0; i < x.shape().count(); i++) {
          float drawn = UniformNumbers.floatAt(start, i);
          assertEquals(drawn < (float) rate ? 0 : (float) x.at(i) * (float) (1 / (1 - rate)), first.at(i), "at " + i);
        }
      }
    }
  }
}
