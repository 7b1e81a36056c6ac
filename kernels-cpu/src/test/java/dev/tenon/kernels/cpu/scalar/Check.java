package dev.tenon.kernels.cpu.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.SingleRun;
import java.util.Random;

/** What the tests of scalar kernels share. */
final class Check {
  static final ScalarKernels KERNELS = new ScalarKernels();

  private Check() {}

  static Array run(Op op, Array... inputs) {
    return SingleRun.of(KERNELS, op, inputs);
  }

  /** Numbers of any type. */
  static Array array(DType type, Shape shape, double... values) {
    Array a = Array.zeros(new TensorType(type, shape));
    assertEquals(shape.count(), values.length);
    for (int i = 0; i < values.length; i++) a.set(i, values[i]);
    return a;
  }

  /** Small whole numbers, exact in every type, different enough to tell places apart. */
  static Array whole(DType type, long seed, int... dims) {
    Array a = Array.zeros(TensorType.of(type, dims));
    var random = new Random(seed);
    for (long i = 0; i < a.shape().count(); i++)
      a.set(i, type == DType.BOOL ? random.nextInt(2) : random.nextInt(1, 100));
    return a;
  }

  /** Floats around 0. */
  static Array normal(DType type, long seed, int... dims) {
    Array a = Array.zeros(TensorType.of(type, dims));
    var random = new Random(seed);
    for (long i = 0; i < a.shape().count(); i++) a.set(i, random.nextGaussian());
    return a;
  }

  static double[] values(Array a) {
    double[] out = new double[(int) a.shape().count()];
    for (int i = 0; i < out.length; i++) out[i] = a.at(i);
    return out;
  }

  static void same(Array expected, Array actual) {
    assertEquals(expected.type(), actual.type());
    assertEquals(-1, expected.segment().mismatch(actual.segment()), () -> expected + " against " + actual);
  }

  static void equal(Array actual, double... expected) {
    assertArrayEquals(expected, values(actual), actual.type().toString());
  }
}
