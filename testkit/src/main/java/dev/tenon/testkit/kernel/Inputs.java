package dev.tenon.testkit.kernel;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.Draws;

/** Numbers drawn at random, the same for the same shape and range. */
public final class Inputs {
  private Inputs() {}

  /** Float32 in [−1, 1). */
  public static Array floats(int... dims) {
    return between(-1, 1, dims);
  }

  /** Float32 in [0.5, 2). */
  public static Array positive(int... dims) {
    return between(0.5, 2, dims);
  }

  /** Float32 in a range. */
  public static Array between(double from, double to, int... dims) {
    return of(DType.FLOAT32, from, to, dims);
  }

  /** Any type, in a range; whole numbers are cut off. */
  static Array of(DType type, double from, double to, int... dims) {
    Array a = Array.zeros(TensorType.of(type, dims));
    Draws draws = Draws.of(1, type + " " + from + " to " + to + " " + new Shape(dims));
    for (long i = 0, n = a.shape().count(); i < n; i++) a.set(i, from + (to - from) * draws.uniform(i));
    return a;
  }

  /** Int64 from 0 to bound − 1. */
  public static Array indices(int bound, int... dims) {
    return of(DType.INT64, 0, bound, dims);
  }

  static Array flags(int... dims) {
    Array a = Array.zeros(TensorType.of(DType.BOOL, dims));
    Draws draws = Draws.of(2, "flags " + new Shape(dims));
    for (long i = 0, n = a.shape().count(); i < n; i++) a.set(i, (double) draws.below(i, 2));
    return a;
  }

  static Array longs(Shape shape, long... values) {
    return Array.of(shape, values);
  }

  static Array scalar(double value) {
    return Array.of(Shape.SCALAR, (float) value);
  }

  static Array seed() {
    return longs(Shape.of(2), 5, 6);
  }
}
