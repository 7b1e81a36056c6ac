package dev.tenon.testkit.model;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.Draws;

/** Weights and what a format makes of them. */
record Quantized(Quantization format, Array weights, Array stored) {
  static Quantized of(Quantization format, Array weights) {
    Array stored = Array.zeros(type(format, weights.shape()));
    format.quantize(Weights.of(weights), stored);
    return new Quantized(format, weights, stored);
  }

  static Quantized normal(Quantization format, Shape shape, double deviation) {
    return of(format, numbers(shape, deviation));
  }

  static TensorType type(Quantization format, Shape weights) {
    return new TensorType(DType.UINT8, format.stored(weights));
  }

  /** About normally distributed: sums of twelve uniform numbers. */
  static Array numbers(Shape shape, double deviation) {
    Array a = Array.zeros(new TensorType(DType.FLOAT32, shape));
    Draws draws = Draws.of(5, "weights " + shape);
    for (long i = 0, n = shape.count(); i < n; i++) {
      double sum = -6;
      for (int k = 0; k < 12; k++) sum += draws.uniform(12 * i + k);
      a.set(i, deviation * sum);
    }
    return a;
  }

  /** What the bytes stand for, in plain Java. */
  float[] read() {
    float[] all = new float[Math.toIntExact(weights.shape().count())];
    format.read(stored, weights.shape(), 0, all);
    return all;
  }

  /** Root of the mean square of the error, as a share of that of the weights. */
  double error() {
    return error(weights.floats(), read());
  }

  static double error(float[] expected, float[] actual) {
    double off = 0, all = 0;
    for (int i = 0; i < expected.length; i++) {
      off += ((double) expected[i] - actual[i]) * ((double) expected[i] - actual[i]);
      all += (double) expected[i] * expected[i];
    }
    return Math.sqrt(off / all);
  }
}
