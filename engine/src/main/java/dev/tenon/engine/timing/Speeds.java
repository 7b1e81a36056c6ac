package dev.tenon.engine.timing;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import java.util.Arrays;

/**
 * What one thread of this machine does when nothing is in its way.
 *
 * @param operations multiplications and additions a second
 * @param bytes read and written a second, of arrays as large as hidden states
 */
public record Speeds(double operations, double bytes) {
  /** Measured by plain loops, which the JIT compiler turns into vectors without anybody's help. */
  static Speeds measured(Stopwatch watch) {
    TensorType type = TensorType.of(DType.FLOAT32, 1024, 384);
    Array from = Array.zeros(type), to = Array.zeros(type);
    double copy = 2.0 * type.bytes() / watch.time(() -> to.copyFrom(from)).nanos();
    float[] x = new float[1024], y = new float[1024];
    Arrays.fill(y, 0.25f);
    int times = 1000;
    double loop = 2.0 * times * x.length / watch.time(() -> multiplyAndAdd(x, y, times)).nanos();
    return new Speeds(1e9 * loop, 1e9 * copy);
  }

  private static void multiplyAndAdd(float[] x, float[] y, int times) {
    for (int n = 0; n < times; n++) step(x, y);
  }

  private static void step(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) x[i] = x[i] * 0.5f + y[i];
  }

  /** The same where a kernel is seen to do more operations. */
  Speeds reaching(double moreOperations) {
    return new Speeds(Math.max(operations, moreOperations), bytes);
  }

  /** Whichever is more, of each. */
  Speeds most(Speeds other) {
    return new Speeds(Math.max(operations, other.operations), Math.max(bytes, other.bytes));
  }

  /** Seconds that work should take: its memory, then its arithmetic. */
  double seconds(Work work) {
    return work.bytes() / bytes + work.operations() / operations;
  }
}
