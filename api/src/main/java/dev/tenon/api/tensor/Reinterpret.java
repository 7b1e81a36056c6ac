package dev.tenon.api.tensor;

import java.util.List;

/**
 * The same bytes read as another type, little-endian: the last axis grows or shrinks with the size of an element, [.., n] → [.., n · from / to].
 * No gradient.
 */
public record Reinterpret(DType to) implements Primitive {
  public Reinterpret {
    if (to == DType.BOOL)
      throw new IllegalArgumentException(
          "Reinterpret to bool: bytes other than 0 and 1 have no meaning; compare instead");
  }

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    TensorType x = inputs.getFirst();
    if (x.shape().rank() == 0)
      throw new IllegalArgumentException("Reinterpret of " + x + ": there must be a last axis to grow or shrink");
    long bytes = (long) x.shape().dim(-1) * x.dtype().bytes();
    if (bytes % to.bytes() != 0)
      throw new IllegalArgumentException("Reinterpret of " + x + " as " + to + ": its last axis has " + bytes
          + " bytes; they must be a multiple of " + to.bytes());
    return List.of(new TensorType(to, x.shape().with(-1, Math.toIntExact(bytes / to.bytes()))));
  }

  @Override public void backward(Backward at) {}
}
