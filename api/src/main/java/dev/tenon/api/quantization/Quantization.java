package dev.tenon.api.quantization;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/**
 * A format that keeps weights in fewer bits, as bytes whose layout it alone knows. Its record says that layout to the byte: kernels
 * are written against it, and know the format by its {@link #type}.
 *
 * <p>Weights have a shape of at least one axis; a row runs along the last. All methods work on whole tensors and keep no state.
 */
public interface Quantization extends Spec {
  /**
   * Shape of the uint8 array that holds weights of a shape.
   *
   * @throws IllegalArgumentException if such weights cannot be held, for example since rows must be multiples of a block; says which
   *     size it is and what it must be
   */
  Shape stored(Shape weights);

  /**
   * The weights, float32 in their shape, written in primitives: what the bytes mean, and what kernels must reproduce.
   *
   * @param stored uint8 of {@link #stored}
   */
  Tensor dequantize(Tensor stored, Shape weights);

  /**
   * Quantises weights, reading them a run at a time so that they need not be in memory as a whole. The same weights give the same
   * bytes, and every byte is written.
   *
   * @param stored uint8 of {@link #stored}
   * @throws IllegalArgumentException if a weight is not finite or too large for the format; names it
   */
  void quantize(Weights weights, Array stored);

  /**
   * Some of the weights in plain Java, bit for bit what {@link #dequantize} is.
   *
   * @param from index of the first in row-major order; as many are read as the array holds
   */
  void read(Array stored, Shape weights, long from, float[] to);

  /** Bits that each weight of a shape takes, scales included. */
  default double bits(Shape weights) {
    return 8.0 * stored(weights).count() / weights.count();
  }
}
