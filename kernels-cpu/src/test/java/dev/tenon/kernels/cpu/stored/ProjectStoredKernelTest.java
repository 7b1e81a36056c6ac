package dev.tenon.kernels.cpu.stored;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.gemm.Columns;
import dev.tenon.kernels.cpu.gemm.Pool;
import dev.tenon.kernels.cpu.gemm.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProjectStoredKernelTest {
  private static final Absorbed NARROW = new Absorbed(new Project(), 1, new Cast(DType.FLOAT32));

  private static Array run(Absorbed op, Workers workers, Array... inputs) {
    List<Array> all = List.of(inputs);
    Kernel kernel = ProjectStoredKernel.of(op, all.stream().map(Array::type).toList()).orElseThrow();
    return Runs.run(kernel, op, all, workers).getFirst();
  }

  /**
   * A product with a weight in blocks, and what it is made of.
   *
   * @param scales of each number of x: the largest magnitude of the 32 around it / 127
   * @param rounded x in eight bits
   */
  private record Case(Blocks format, int rows, int in, int out, Array x, Array stored, float[] weights, float[] scales,
      double[] rounded) {
    static Case of(Blocks format, int rows, int in, int out) {
      Shape shape = Shape.of(out, in);
      Array stored = format.draw(shape, 100 * in + out), x = Runs.normal(rows, rows, in);
      float[] weights = new float[in * out], numbers = x.floats(), scales = new float[rows * in];
      format.read(stored, shape, 0, weights);
      double[] rounded = new double[rows * in];
      for (int i = 0; i < rows * in; i += 32) {
        float largest = 0;
        for (int k = i; k < i + 32; k++) largest = Math.max(largest, Math.abs(numbers[k]));
        float scale = largest / 127;
        Arrays.fill(scales, i, i + 32, scale);
        for (int k = i; k < i + 32; k++) rounded[k] = scale * Math.rint(numbers[k] * (1 / scale));
      }
      return new Case(format, rows, in, out, x, stored, weights, scales, rounded);
    }

    Array run(Workers workers, Optional<Array> bias) {
      Absorbed op = format.project(Shape.of(out, in));
      return bias.map(b -> ProjectStoredKernelTest.run(op, workers, x, stored, b))
          .orElseGet(() -> ProjectStoredKernelTest.run(op, workers, x, stored));
    }

    /** Σ w · x of one result, and what the check makes of each term. */
    double sum(int row, int column, Term term) {
      double sum = 0;
      for (int k = 0; k < in; k++) sum += term.of(weights[column * in + k], row * in + k);
      return sum;
    }

    @Override public String toString() {
      return rows + " rows by " + format.type() + " of " + out + " x " + in;
    }
  }

  private interface Term {
    double of(double weight, int number);
  }

  /** Results off by float32 roundings of their terms alone. */
  private static final double ROUNDINGS = 1e-6;

  private interface Check {
    void of(Case one, Array y, int row, int column);
  }

  private static void each(int[] rows, Check check) {
    try (Pool workers = new Pool(2)) {
      for (Blocks format : Blocks.ALL)
        for (int out : new int[]{1, 32, 70})
          for (int in : format.block() == 32 ? new int[]{32, 352} : new int[]{256, 512})
            for (int n : rows) {
              Case one = Case.of(format, n, in, out);
              Array y = one.run(workers, Optional.empty());
              for (int r = 0; r < n; r++) for (int c = 0; c < out; c++) check.of(one, y, r, c);
            }
    }
  }

  private static void near(Case one, Array y, int row, int column, double expected, double allowed) {
    double actual = y.at((long) row * one.out + column);
    assertTrue(Math.abs(actual - expected) <= allowed,
        () -> one + ": row " + row + ", column " + column + " is " + actual + ", not " + expected + " +- " + allowed);
  }

  @Test void fewRowsAreMultipliedInEightBits() {
    each(new int[]{1, 2, 5, 8}, (one, y, row, column) -> near(one, y, row, column,
        one.sum(row, column, (w, i) -> w * one.rounded[i]),
        ROUNDINGS * one.sum(row, column, (w, i) -> Math.abs(w * one.rounded[i]))));
  }

  @Test void fewRowsAreOffByHalfAScaleAWeightAtMost() {
    each(new int[]{1, 3}, (one, y, row, column) -> near(one, y, row, column,
        one.sum(row, column, (w, i) -> w * one.x.at(i)),
        one.sum(row, column, (w, i) -> Math.abs(w) * (one.scales[i] / 2 + ROUNDINGS * Math.abs(one.x.at(i))))));
  }

  @Test void manyRowsAreMultipliedAsTheyAre() {
    each(new int[]{9, 50}, (one, y, row, column) -> near(one, y, row, column,
        one.sum(row, column, (w, i) -> w * one.x.at(i)),
        ROUNDINGS * one.sum(row, column, (w, i) -> Math.abs(w * one.x.at(i)))));
  }

  @Test void theBiasIsAddedToEveryRow() {
    try (Pool workers = new Pool(2)) {
      for (Blocks format : Blocks.ALL)
        for (int rows : new int[]{1, 3, 20}) {
          Case one = Case.of(format, rows, 256, 70);
          Array bias = Runs.normal(5, 70), y = one.run(workers, Optional.of(bias)),
              without = one.run(workers, Optional.empty());
          for (int i = 0; i < rows * 70; i++)
            assertEquals(without.at(i) + bias.at(i % 70), y.at(i), ROUNDINGS * (1 + Math.abs(y.at(i))));
        }
    }
  }

  @Test void weightsInSixteenBitsAreMultipliedAsTheyAre() {
    try (Pool workers = new Pool(2)) {
      for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16))
        for (int rows : new int[]{1, 2, 5, 8, 9, 50, 130})
          for (int[] size : new int[][]{{1, 1}, {3, 15}, {33, 64}, {70, 150}, {9, 900}, {300, 40}}) {
            Array x = Runs.normal(1, rows, size[1]), w = Runs.normal(2, size).to(type), bias = Runs.normal(3, size[0]);
            Array y = run(NARROW, workers, x, w, bias);
            for (int i = 0; i < rows * size[0]; i++) {
              double sum = bias.at(i % size[0]), all = Math.abs(sum);
              for (int k = 0; k < size[1]; k++) {
                double term = x.at((long) i / size[0] * size[1] + k) * w.at((long) i % size[0] * size[1] + k);
                sum += term;
                all += Math.abs(term);
              }
              assertEquals(sum, y.at(i), ROUNDINGS * all, type + " " + rows + " x " + List.of(size[0], size[1]));
            }
          }
    }
  }

  /** All numbers of 16 bits, infinite ones and the smallest too: as panels hold them. */
  @Test void everySixteenBitNumberIsWidenedExactly() {
    for (NarrowLayout layout : List.of(new Bfloat16(), new Float16())) {
      DType type = layout instanceof Bfloat16 ? DType.BFLOAT16 : DType.FLOAT16;
      int width = Columns.WIDTH, rows = (1 << 16) / 64;
      Array narrow = Array.zeros(TensorType.of(type, rows, 64)),
          wide = Array.zeros(TensorType.of(DType.FLOAT32, (1 << 16) + NarrowLayout.WIDEN_BYTES / 4));
      for (int i = 0; i < 1 << 16; i++) narrow.segment().setAtIndex(Bits.SHORT, i, (short) i);
      new RowColumns(layout, narrow.segment(), 64).pack(0, 64, 0, rows, wide.segment(), 0, 4L << 16);
      for (int i = 0; i < 1 << 16; i++) {
        int row = i / 64;
        float actual = (float) wide.at(((long) row / width * 64 + i % 64) * width + row % width);
        assertEquals(0, Double.compare(narrow.at(i), actual), type + " " + i + ": " + narrow.at(i) + " " + actual);
      }
    }
  }

  @Test void aWeightThatIsInfiniteMakesWhatItIsInInfinite() {
    try (Pool workers = new Pool(1)) {
      for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16))
        for (int rows : new int[]{1, 3, 12})
          for (double bad : new double[]{Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN})
            for (int at : new int[]{0, 7, 63, 69}) {
              Array w = Runs.normal(2, 5, 70).to(type), x = Array.zeros(TensorType.of(DType.FLOAT32, rows, 70));
              for (int i = 0; i < rows * 70; i++) x.set(i, 1 + i % 3);
              Array finite = run(NARROW, workers, x, w);
              w.set(2 * 70 + at, bad);
              Array y = run(NARROW, workers, x, w);
              for (int i = 0; i < rows * 5; i++)
                assertEquals(i % 5 == 2 ? bad : finite.at(i), y.at(i), type + " " + at);
            }
      for (Blocks format : Blocks.ALL)
        for (int rows : new int[]{1, 12}) {
          Case one = Case.of(format, rows, 256, 3);
          Blocks.scale(one.stored, 2, Float.POSITIVE_INFINITY);
          Array y = one.run(workers, Optional.empty());
          for (int i = 0; i < rows * 3; i++) assertEquals(i % 3 != 1, Double.isFinite(y.at(i)), one + ": " + i);
        }
    }
  }

  @Test void aNumberThatIsNotFiniteMakesItsRowNotANumber() {
    try (Pool workers = new Pool(1)) {
      for (Blocks format : Blocks.ALL)
        for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
          Case one = Case.of(format, 3, 256, 40);
          one.x.set(256 + 77, bad);
          Array y = one.run(workers, Optional.empty());
          for (int i = 0; i < 3 * 40; i++) assertEquals(i / 40 == 1, Double.isNaN(y.at(i)), one + " with " + bad);
        }
    }
  }

  @Test void zerosAndTheTiniestNumbersGiveZeros() {
    try (Pool workers = new Pool(1)) {
      for (Blocks format : Blocks.ALL) {
        Case one = Case.of(format, 2, 256, 40);
        for (int i = 0; i < 2 * 256; i++) one.x.set(i, i < 256 ? 0 : 1e-38);
        Array y = one.run(workers, Optional.empty());
        for (int i = 0; i < 2 * 40; i++) assertEquals(0.0, Math.abs(y.at(i)));
      }
    }
  }

  @Test void bytesDoNotDependOnThreads() {
    try (Pool one = new Pool(1); Pool two = new Pool(2); Pool three = new Pool(3)) {
      for (int rows : new int[]{1, 3, 30, 100}) {
        for (Blocks format : Blocks.ALL) {
          Case each = Case.of(format, rows, 512, 300);
          float[] alone = each.run(one, Optional.empty()).floats();
          assertArrayEquals(alone, each.run(two, Optional.empty()).floats());
          assertArrayEquals(alone, each.run(three, Optional.empty()).floats());
        }
        Array x = Runs.normal(1, rows, 300), w = Runs.normal(2, 400, 300).to(DType.FLOAT16);
        float[] alone = run(NARROW, one, x, w).floats();
        assertArrayEquals(alone, run(NARROW, two, x, w).floats());
        assertArrayEquals(alone, run(NARROW, three, x, w).floats());
      }
    }
  }

  /** What a row becomes must not depend on who else is computed with it. */
  @Test void aRowInEightBitsIsTheSameAloneAndAmongOthers() {
    try (Pool workers = new Pool(1)) {
      for (Blocks format : Blocks.ALL) {
        Case all = Case.of(format, 7, 512, 45);
        float[] y = all.run(workers, Optional.empty()).floats();
        for (int r = 0; r < 7; r++) {
          Array x = Array.of(Shape.of(1, 512), Arrays.copyOfRange(all.x.floats(), 512 * r, 512 * r + 512));
          assertArrayEquals(run(format.project(Shape.of(45, 512)), workers, x, all.stored).floats(),
              Arrays.copyOfRange(y, 45 * r, 45 * r + 45));
        }
      }
    }
  }

  @Test void wideAndDeepWeightsGoInGroupsAndParts() {
    try (Pool workers = new Pool(2)) {
      for (Blocks format : Blocks.ALL)
        for (int rows : new int[]{12, 60}) {
          Case all = Case.of(format, rows, 1280, 4200);
          Array y = all.run(workers, Optional.empty());
          for (int column : new int[]{0, 31, 32, 127, 128, 2111, 2112, 4095, 4096, 4199})
            near(all, y, rows - 1, column, all.sum(rows - 1, column, (w, i) -> w * all.x.at(i)),
                ROUNDINGS * all.sum(rows - 1, column, (w, i) -> Math.abs(w * all.x.at(i))));
        }
    }
  }

  @Test void whatItDoesNotKnowIsNotOffered() {
    Shape weight = Shape.of(64, 256);
    TensorType x = TensorType.of(DType.FLOAT32, 4, 256),
        stored = new TensorType(DType.UINT8, Blocks.Q4_0.stored(weight));
    Absorbed op = Blocks.Q4_0.project(weight);
    assertTrue(ProjectStoredKernel.of(op, List.of(x, stored)).isPresent());
    assertTrue(ProjectStoredKernel.of(op, List.of(x.as(DType.FLOAT64), stored)).isEmpty());
    assertTrue(ProjectStoredKernel.of(op, List.of(TensorType.of(DType.FLOAT32, 4, 64), stored)).isEmpty());
    assertTrue(ProjectStoredKernel.of(op, List.of(x, stored, TensorType.of(DType.FLOAT32, 1, 64))).isEmpty());
    // A format of the same name that takes other bytes.
    assertTrue(ProjectStoredKernel.of(op, List.of(x, TensorType.of(DType.UINT8, 2, 8, 577))).isEmpty());
    var unknown = new Blocks("q4_1", 32, 576);
    assertTrue(ProjectStoredKernel.of(unknown.project(weight), List.of(x, stored)).isEmpty());
    assertTrue(ProjectStoredKernel
        .of(new Absorbed(new Project(), 0, new Dequantize(Blocks.Q4_0, weight)), List.of(stored, x)).isEmpty());
    var wide = new ArrayList<>(List.of(x, TensorType.of(DType.FLOAT32, 64, 256)));
    assertTrue(ProjectStoredKernel.of(NARROW, wide).isEmpty());
  }
}
