package dev.tenon.engine.timing;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.function.IntToLongFunction;

/** Numbers to compute with. None is so small or so large that a processor slows down. */
final class Numbers {
  private Numbers() {}

  /** From −1 to 1. */
  static Array around(int... dims) {
    return spread(-1, 1, dims);
  }

  /** From 0.5 to 1.5. */
  static Array positive(int... dims) {
    return spread(0.5f, 1.5f, dims);
  }

  private static Array spread(float least, float most, int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[Math.toIntExact(shape.count())];
    // Multiples of the golden ratio spread evenly and repeat nowhere.
    for (int i = 0; i < values.length; i++) {
      double turns = (i + 1) * 0.6180339887498949;
      values[i] = (float) (least + (most - least) * (turns - Math.floor(turns)));
    }
    return Array.of(shape, values);
  }

  static Array scalar(float value) {
    return Array.of(Shape.SCALAR, value);
  }

  static Array longs(IntToLongFunction at, int... dims) {
    Shape shape = Shape.of(dims);
    Array a = Array.zeros(new TensorType(DType.INT64, shape));
    for (int i = 0; i < shape.count(); i++) a.setLong(i, at.applyAsLong(i));
    return a;
  }

  /** Every other one true. */
  static Array truths(int... dims) {
    Shape shape = Shape.of(dims);
    Array a = Array.zeros(new TensorType(DType.BOOL, shape));
    for (int i = 0; i < shape.count(); i += 2) a.set(i, 1);
    return a;
  }
}
