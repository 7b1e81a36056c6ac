package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Constant;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.UniformNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceKernelsTest {
  private static final Array SEED = Array.of(Shape.of(2), 42L, 7L);

  @ParameterizedTest
  @EnumSource void tablesAndConstantsInEveryType(DType type) {
    equal(run(new Source.Table(Constant.of(TensorType.of(type, 2, 2), 1, 0, 0, 1))), 1, 0, 0, 1);
    equal(run(new Source.FullLike(1), array(type, Shape.of(7), new double[7])), 1, 1, 1, 1, 1, 1, 1);
    equal(run(new Source.FullLike(1), array(type, Shape.of(0))));
    equal(run(new Source.RangeLike(0), array(type, Shape.of(2, 3), new double[6])), 0, 0, 0, 1, 1, 1);
    equal(run(new Source.RangeLike(-1), array(type, Shape.of(2, 3), new double[6])), 0, 1, 2, 0, 1, 2);
  }

  @Test void randomNumbersDoNotDependOnTheShapeTheyAreDrawnIn() {
    for (DType type : new DType[]{DType.FLOAT32, DType.FLOAT64}) {
      Array wide = run(new Source.Random("a"), Array.zeros(TensorType.of(type, 3, 100)), SEED);
      Array less = run(new Source.Random("a"), Array.zeros(TensorType.of(type, 50)), SEED);
      assertEquals(-1, less.segment().mismatch(wide.segment().asSlice(0, less.segment().byteSize())));
      same(wide, run(new Source.Random("a"), Array.zeros(wide.type()), SEED));
    }
    assertTrue(Check.KERNELS
        .kernel(new Source.Random("a"), java.util.List.of(TensorType.of(DType.INT64, 2), SEED.type())).isEmpty());
  }

  @Test void keyAndBothSeedsMatter() {
    TensorType type = TensorType.of(DType.FLOAT32, 20);
    float[] numbers = run(new Source.Random("a"), Array.zeros(type), SEED).floats();
    for (Array other : new Array[]{run(new Source.Random("b"), Array.zeros(type), SEED),
        run(new Source.Random("a"), Array.zeros(type), Array.of(Shape.of(2), 43L, 7L)),
        run(new Source.Random("a"), Array.zeros(type), Array.of(Shape.of(2), 42L, 8L)),
        run(new Source.Random("a"), Array.zeros(type), Array.of(Shape.of(2), 7L, 42L))})
      for (int i = 0; i < 20; i++) assertNotEquals(numbers[i], other.floats()[i]);
  }

  /** java.util.SplittableRandom is SplitMix64 with the same step when seeded. */
  @Test void bitsAreThoseOfSplitMix() {
    long start = UniformNumbers.start("layer.0.dropout", 42, 7);
    var reference = new java.util.SplittableRandom(start);
    for (int i = 0; i < 100; i++) assertEquals(reference.nextLong(), UniformNumbers.bits(start, i));
  }

  /** Mean 1/2, variance 1/12, tenths alike; bounds are five standard deviations. */
  @Test void randomNumbersAreUniform() {
    int n = 100_000;
    float[] x = run(new Source.Random("dropout"), Array.zeros(TensorType.of(DType.FLOAT32, n)), SEED).floats();
    double mean = 0, square = 0, neighbours = 0;
    int[] tenths = new int[10];
    for (int i = 0; i < n; i++) {
      assertTrue(x[i] >= 0 && x[i] < 1);
      mean += x[i] / n;
      square += x[i] * (double) x[i] / n;
      neighbours += (x[i] - 0.5) * (x[(i + 1) % n] - 0.5) / n;
      tenths[(int) (x[i] * 10)]++;
    }
    assertEquals(0.5, mean, 5 * Math.sqrt(1 / 12.0 / n));
    assertEquals(1 / 3.0, square, 5 * Math.sqrt(4 / 45.0 / n));
    assertEquals(0, neighbours, 5 / 12.0 / Math.sqrt(n));
    for (int count : tenths) assertEquals(n / 10.0, count, 5 * Math.sqrt(n * 0.09));
  }
}
