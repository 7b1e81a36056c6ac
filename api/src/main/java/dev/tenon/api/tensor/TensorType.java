package dev.tenon.api.tensor;

/** What is known of a tensor before it is computed: element type and shape, dense and row-major. */
public record TensorType(DType dtype, Shape shape) {
  public static TensorType of(DType dtype, int... dims) {
    return new TensorType(dtype, new Shape(dims));
  }

  /** Size in bytes. */
  public long bytes() {
    return shape.count() * dtype.bytes();
  }

  public TensorType as(DType other) {
    return new TensorType(other, shape);
  }

  public TensorType as(Shape other) {
    return new TensorType(dtype, other);
  }

  @Override public String toString() {
    return dtype.name().toLowerCase(java.util.Locale.ROOT) + shape;
  }
}
