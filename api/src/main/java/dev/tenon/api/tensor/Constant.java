package dev.tenon.api.tensor;

import java.util.Arrays;

/** Numbers written into a program, compared by value. */
public final class Constant {
  private final TensorType type;
  private final double[] values;

  private Constant(TensorType type, double[] values) {
    if (type.shape().count() != values.length)
      throw new IllegalArgumentException(values.length + " values for a constant of shape " + type.shape());
    this.type = type;
    this.values = values.clone();
  }

  public static Constant of(TensorType type, double... values) {
    return new Constant(type, values);
  }

  public TensorType type() {
    return type;
  }

  public double at(int index) {
    return values[index];
  }

  @Override public boolean equals(Object o) {
    return o instanceof Constant c && type.equals(c.type) && Arrays.equals(values, c.values);
  }

  @Override public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(values);
  }

  @Override public String toString() {
    return type + (values.length <= 8 ? Arrays.toString(values) : "[..]");
  }
}
