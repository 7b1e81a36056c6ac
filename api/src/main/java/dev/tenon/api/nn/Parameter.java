package dev.tenon.api.nn;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.Optional;

/**
 * A learnable cell: the one mutable thing in a model. Two places that share one are tied.
 *
 * <p>What it holds may be stored in fewer bits: in float16 or bfloat16, or as the bytes of a {@link Quantization}. Layers do not see
 * that: {@link Pass#read} gives float32 in the parameter's shape.
 */
public final class Parameter {
  private final Array value;
  private final Shape shape;
  private final Optional<Quantization> quantization;
  private final boolean frozen;

  private Parameter(Array value, Shape shape, Optional<Quantization> quantization, boolean frozen) {
    this.value = value;
    this.shape = shape;
    this.quantization = quantization;
    this.frozen = frozen;
  }

  public static Parameter of(Array value) {
    return new Parameter(value, value.shape(), Optional.empty(), false);
  }

  /**
   * Quantised weights; always frozen.
   *
   * @param shape of the weights that they stand for
   * @param stored uint8 of {@link Quantization#stored}
   */
  public static Parameter quantized(Quantization quantization, Shape shape, Array stored) {
    var expected = new TensorType(DType.UINT8, quantization.stored(shape));
    if (!stored.type().equals(expected))
      throw new IllegalArgumentException(
          quantization.type() + " of " + shape + " is " + stored.type() + "; it must be " + expected);
    return new Parameter(stored, shape, Optional.of(quantization), true);
  }

  /** The same numbers, which training leaves as they are. */
  public Parameter freeze() {
    return frozen ? this : new Parameter(value, shape, quantization, true);
  }

  public boolean frozen() {
    return frozen;
  }

  /** What is stored: the numbers themselves, which training changes in place, or the bytes of a quantization. */
  public Array value() {
    return value;
  }

  /** Shape of the weights, however they are stored. */
  public Shape shape() {
    return shape;
  }

  /** The format that the bytes are in; empty if the numbers are stored as they are. */
  public Optional<Quantization> quantization() {
    return quantization;
  }

  @Override public String toString() {
    return (frozen ? "frozen " : "") + quantization.map(q -> q.type() + shape).orElseGet(() -> value.type().toString());
  }
}
