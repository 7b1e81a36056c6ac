package dev.tenon.plugins.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.Random;

/** What tests do with formats. */
final class Kept {
  private Kept() {}

  static Array empty(Quantization format, Shape weights) {
    return Array.zeros(new TensorType(DType.UINT8, format.stored(weights)));
  }

  static Array quantized(Quantization format, Array weights) {
    Array stored = empty(format, weights.shape());
    format.quantize(Weights.of(weights), stored);
    return stored;
  }

  /** All that the bytes stand for. */
  static Array read(Quantization format, Shape weights, Array stored) {
    float[] all = new float[Math.toIntExact(weights.count())];
    format.read(stored, weights, 0, all);
    return Array.of(weights, all);
  }

  static Array normal(long seed, double deviation, int... dims) {
    Array a = Array.zeros(TensorType.of(DType.FLOAT32, dims));
    var random = new Random(seed);
    for (long i = 0; i < a.shape().count(); i++) a.set(i, deviation * random.nextGaussian());
    return a;
  }

  static void same(Array expected, Array actual, String what) {
    assertEquals(expected.type(), actual.type(), what);
    long at = expected.segment().mismatch(actual.segment());
    assertEquals(-1, at, () -> what + ": " + expected.at(at / expected.type().dtype().bytes()) + " against "
        + actual.at(at / actual.type().dtype().bytes()));
  }

  /** Root of the mean square of the error, in shares of that of the weights. */
  static double error(Array weights, Array kept) {
    double off = 0, all = 0;
    for (long i = 0, n = weights.shape().count(); i < n; i++) {
      off += (weights.at(i) - kept.at(i)) * (weights.at(i) - kept.at(i));
      all += weights.at(i) * weights.at(i);
    }
    return Math.sqrt(off / all);
  }
}
