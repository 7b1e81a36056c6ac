package dev.tenon.api.quantization;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.Optional;

/**
 * How a {@link Quantization} stands in Hugging Face's folders as bitsandbytes writes it: a second face of formats that such files know. A
 * matrix is several tensors there, whose bytes are those of the format in another order.
 */
public interface BitsAndBytesLayout {
  /** What files have under {@code quant_type}: {@code nf4}. */
  String bitsAndBytesType();

  /** The values that codes of weights name, which files repeat. */
  float[] codeValues();

  /** The values that codes of scales name, which files repeat. */
  float[] scaleCodeValues();

  /**
   * The format with a file's settings.
   *
   * @param blockSize weights that share a scale
   * @param nested scales that share a scale in their turn; empty if they are kept as they are
   * @throws IllegalArgumentException if it cannot be so; says which
   */
  Quantization with(int blockSize, Optional<Integer> nested);

  /**
   * A matrix as files hold it.
   *
   * @param codes uint8, two a byte
   * @param scales of the blocks: float32, or uint8 codes if they are quantised
   * @param nestedScales float32, if the scales are quantised
   * @param offset added to scales that are quantised
   */
  record Packed(Array codes, Array scales, Optional<Array> nestedScales, float offset) {}

  /**
   * Lays a matrix out as memory has it; called on what {@link #with} gave.
   *
   * @param stored uint8 of {@link Quantization#stored}; every byte is written
   * @throws IllegalArgumentException if a part has another size than such weights have; names it
   */
  void fromBitsAndBytes(Packed packed, Shape weights, Array stored);
}
