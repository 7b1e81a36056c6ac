package dev.tenon.api.quantization;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * How a {@link Quantization} stands in GGUF files (ggml's format): a second face of formats that such files know. In files a tensor's
 * rows follow each other without gaps, each of them whole blocks; in memory a format may lay its blocks out otherwise, for the sake
 * of kernels. Both ways are exact.
 */
public interface GgufLayout {
  /** The number that files give the type: {@code ggml_type}. */
  int ggufType();

  /**
   * Bytes that weights of a shape take in a file.
   *
   * @throws IllegalArgumentException if the format does not hold such weights
   */
  long ggufBytes(Shape weights);

  /**
   * Lays a file's bytes out as memory has them.
   *
   * @param file exactly the bytes of one tensor
   * @param stored uint8 of {@link Quantization#stored}; every byte is written
   */
  void fromGguf(MemorySegment file, Shape weights, Array stored);

  /** Lays memory's bytes out as a file has them; every byte is written. */
  void toGguf(Array stored, Shape weights, MemorySegment file);
}
