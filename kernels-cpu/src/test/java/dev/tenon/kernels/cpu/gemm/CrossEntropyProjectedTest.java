package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossEntropyProjectedTest {
  private static final Op LOSS = new CrossEntropy.Projected(), GRADIENT = new CrossEntropy.ProjectedBackwards(),
      BOTH = new CrossEntropy.ProjectedWithGradients();
  private static final float UPSTREAM = 0.25f;

  /** The same in double precision and without thought. */
  private static final class Reference {
    final double[] logSum, byHidden, byHead;
    double loss;
    int counted;

    Reference(Array x, Array head, Array labels, double upstream) {
      int rows = (int) labels.shape().count(), hidden = head.shape().dim(1), vocab = head.shape().dim(0);
      float[] a = x.floats(), w = head.floats();
      logSum = new double[rows];
      byHidden = new double[a.length];
      byHead = new double[w.length];
      for (int row = 0; row < rows; row++) {
        double[] logits = new double[vocab];
        double top = Double.NEGATIVE_INFINITY, sum = 0;
        for (int v = 0; v < vocab; v++) {
          for (int k = 0; k < hidden; k++)
            logits[v] += (double) a[row * hidden + k] * w[v * hidden + k];
          top = Math.max(top, logits[v]);
        }
        for (int v = 0; v < vocab; v++)
          sum += Math.exp(logits[v] - top);
        logSum[row] = top + Math.log(sum);
        long label = labels.longAt(row);
        if (label < 0) continue;
        counted++;
        loss += logSum[row] - (label < vocab ? logits[(int) label] : 0);
        for (int v = 0; v < vocab; v++) {
          double g = upstream * (Math.exp(logits[v] - logSum[row]) - (v == label ? 1 : 0));
          for (int k = 0; k < hidden; k++) {
            byHidden[row * hidden + k] += g * w[v * hidden + k];
            byHead[v * hidden + k] += g * a[row * hidden + k];
          }
        }
      }
    }
  }

  private static List<Array> run(Op op, List<Array> inputs, Workers workers) {
    List<TensorType> types = inputs.stream().map(Array::type).toList();
    Kernel kernel = (op == LOSS
        ? CrossEntropyProjectedKernel.of(types)
        : op == GRADIENT
            ? CrossEntropyProjectedBackwardsKernel.of(types)
            : CrossEntropyWithGradientsKernel.of(types))
        .orElseThrow();
    return Runs.run(kernel, op, inputs, workers);
  }

  private static Array scaled(Array a, double by) {
    for (long i = 0; i < a.shape().count(); i++)
      a.set(i, a.at(i) * by);
    return a;
  }

  private static void close(double[] expected, Array actual, double relative) {
    double largest = 0;
    for (double x : expected)
      largest = Math.max(largest, Math.abs(x));
    for (int i = 0; i < expected.length; i++)
      assertEquals(expected[i], actual.at(i), relative * largest, "element " + i + " of " + expected.length);
  }

  private static void check(int[] lead, int hidden, int vocab, Workers workers) {
    Array x = Runs.normal(1, Shape.of(lead).then(hidden).dims()),
        head = scaled(Runs.normal(2, vocab, hidden), 1.5 / Math.sqrt(hidden));
    Array labels = Runs.labels(3, vocab, lead);
    Reference reference = new Reference(x, head, labels, UPSTREAM);
    List<Array> forward = run(LOSS, List.of(x, head, labels), workers);
    assertEquals(reference.loss, forward.get(0).at(0), 2e-6 * reference.loss);
    assertEquals(reference.counted, forward.get(1).at(0));
    assertEquals(Shape.of(lead).then(1), forward.get(2).shape());
    close(reference.logSum, forward.get(2), 1e-6);
    List<Array> back = run(GRADIENT, List.of(x, head, labels, forward.get(2), Array.of(Shape.SCALAR, UPSTREAM)),
        workers);
    // Chains of up to 5003 products, and exponentials of logits that are off by some 1e-6.
    close(reference.byHidden, back.get(0), 2e-5);
    close(reference.byHead, back.get(1), 2e-5);
    List<Array> both = run(BOTH, List.of(x, head, labels, Array.of(Shape.SCALAR, UPSTREAM)), workers);
    for (int i = 0; i < 4; i++) assertArrayEquals(forward.get(i).floats(), both.get(i).floats());
    close(reference.byHidden, both.get(4), 2e-5);
    close(reference.byHead, both.get(5), 2e-5);
  }

  @Test void lossAndGradientsAgreeWithDoublePrecision() {
    try (Pool workers = new Pool(2)) {
      check(new int[]{2, 9}, 24, 65, workers);
      check(new int[]{1}, 8, 65, workers);
      check(new int[]{130}, 33, 65, workers);
      check(new int[]{5, 4}, 20, 4096, workers);
      check(new int[]{37}, 17, 4097, workers);
      check(new int[]{50}, 12, 5003, workers);
      check(new int[]{7}, 900, 1100, workers);
      check(new int[]{4}, 5, 1, workers);
    }
  }

  @Test void moreRowsThanAChunkAgreeWithDoublePrecision() {
    try (Pool workers = new Pool(2)) {
      check(new int[]{1500}, 6, 70, workers);
      check(new int[]{2049}, 5, 33, workers);
    }
  }

  @Test void bytesDoNotDependOnThreads() {
    Array x = Runs.normal(1, 300, 48), head = Runs.normal(2, 2500, 48), labels = Runs.labels(3, 2500, 300);
    try (Pool one = new Pool(1); Pool two = new Pool(2); Pool three = new Pool(3)) {
      List<Array> loss = run(LOSS, List.of(x, head, labels), one);
      List<Array> inputs = List.of(x, head, labels, loss.get(2), Array.of(Shape.SCALAR, UPSTREAM)),
          gradient = run(GRADIENT, inputs, one);
      for (Pool more : List.of(two, three)) {
        List<Array> again = run(LOSS, List.of(x, head, labels), more), back = run(GRADIENT, inputs, more);
        for (int i = 0; i < 3; i++)
          assertArrayEquals(loss.get(i).floats(), again.get(i).floats());
        for (int i = 0; i < 2; i++)
          assertArrayEquals(gradient.get(i).floats(), back.get(i).floats());
        List<Array> given = List.of(x, head, labels, Array.of(Shape.SCALAR, UPSTREAM)), both = run(BOTH, given, more);
        for (int i = 0; i < 6; i++)
          assertArrayEquals(run(BOTH, given, one).get(i).floats(), both.get(i).floats());
      }
    }
  }

  @Test void ignoredRowsHaveNoGradientAndNoLoss() {
    Array x = Runs.normal(1, 20, 16), head = Runs.normal(2, 40, 16), labels = Array.of(Shape.of(20), new long[20]);
    for (int i = 0; i < 20; i++)
      labels.setLong(i, -100);
    try (Pool workers = new Pool(1)) {
      List<Array> loss = run(LOSS, List.of(x, head, labels), workers);
      assertEquals(0, loss.get(0).at(0));
      assertEquals(0, loss.get(1).at(0));
      List<Array> back = run(GRADIENT, List.of(x, head, labels, loss.get(2), Array.of(Shape.SCALAR, 1f)), workers);
      assertArrayEquals(new float[320], back.get(0).floats());
      assertArrayEquals(new float[640], back.get(1).floats());
      List<Array> both = run(BOTH, List.of(x, head, labels, Array.of(Shape.SCALAR, 1f)), workers);
      assertArrayEquals(new float[320], both.get(4).floats());
      assertArrayEquals(new float[640], both.get(5).floats());
    }
  }

  @Test void labelsBeyondTheVocabularyPickNothing() {
    Array x = Runs.normal(1, 2, 8), head = Runs.normal(2, 70, 8);
    try (Pool workers = new Pool(1)) {
      List<Array> loss = run(LOSS, List.of(x, head, Array.of(Shape.of(2), 70L, 5000L)), workers);
      assertEquals(loss.get(2).at(0) + loss.get(2).at(1), loss.get(0).at(0), 1e-5);
      assertEquals(2, loss.get(1).at(0));
    }
  }

  @Test void logitsFarApartNeitherOverflowNorVanish() {
    Array x = Array.of(Shape.of(2, 1), 1f, -1f), head = Array.of(Shape.of(3, 1), 0f, 500f, -1000f),
        labels = Array.of(Shape.of(2), 0L, 2L);
    try (Pool workers = new Pool(1)) {
      List<Array> loss = run(LOSS, List.of(x, head, labels), workers);
      assertArrayEquals(new float[]{500f, 1000f}, loss.get(2).floats());
      assertEquals(500, loss.get(0).at(0));
      List<Array> back = run(GRADIENT, List.of(x, head, labels, loss.get(2), Array.of(Shape.SCALAR, 1f)), workers);
      assertArrayEquals(new float[]{500f, 0f}, back.get(0).floats());
      List<Array> both = run(BOTH, List.of(x, head, labels, Array.of(Shape.SCALAR, 1f)), workers);
      assertArrayEquals(new float[]{500f, 0f}, both.get(4).floats());
    }
  }

  @Test void whatIsNotANumberIsNotHidden() {
    Array x = Runs.normal(1, 3, 16), head = Runs.normal(2, 70, 16), labels = Array.of(Shape.of(3), 1L, 2L, 3L);
    head.set(69 * 16, Double.NaN);
    try (Pool workers = new Pool(1)) {
      assertTrue(Double.isNaN(run(LOSS, List.of(x, head, labels), workers).getFirst().at(0)));
      List<Array> both = run(BOTH, List.of(x, head, labels, Array.of(Shape.SCALAR, 1f)), workers);
      assertTrue(Double.isNaN(both.getFirst().at(0)));
      assertTrue(Double.isNaN(both.get(4).at(0)));
    }
  }

  @Test void unwantedOutputsAreLeftAlone() {
    Array x = Runs.normal(1, 30, 16), head = Runs.normal(2, 40, 16), labels = Runs.labels(3, 40, 30);
    try (Pool workers = new Pool(1)) {
      Array logSum = run(LOSS, List.of(x, head, labels), workers).get(2);
      List<Array> inputs = List.of(x, head, labels, logSum, Array.of(Shape.SCALAR, 1f)),
          whole = run(GRADIENT, inputs, workers);
      for (int left = 0; left < 2; left++) {
        Kernel kernel = CrossEntropyProjectedBackwardsKernel.of(inputs.stream().map(Array::type).toList())
            .orElseThrow();
        Runs.Once once = Runs.prepare(kernel, GRADIENT.infer(inputs.stream().map(Array::type).toList()), inputs,
            workers);
        kernel.run(new Runs.Once(inputs, once.outputs(), once.scratch(), workers, List.of(left != 0, left != 1)));
        assertArrayEquals(whole.get(1 - left).floats(), once.outputs().get(1 - left).floats());
        for (float untouched : once.outputs().get(left).floats())
          assertEquals(-1, Float.floatToRawIntBits(untouched));
      }
    }
  }

  @Test void otherTypesAreNotOffered() {
    TensorType x = TensorType.of(DType.FLOAT32, 4, 8), head = TensorType.of(DType.FLOAT32, 9, 8);
    assertTrue(CrossEntropyProjectedKernel.of(List.of(x, head, TensorType.of(DType.INT32, 4))).isEmpty());
    assertTrue(
        CrossEntropyProjectedKernel.of(List.of(x, head.as(DType.BFLOAT16), TensorType.of(DType.INT64, 4))).isEmpty());
  }
}
