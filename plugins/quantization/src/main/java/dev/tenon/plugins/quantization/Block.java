package dev.tenon.plugins.quantization;

/** A few weights that stand next to each other in a row, and the bytes they become. Without state. */
interface Block {
  /** Weights of a block. */
  int weights();

  /** Bytes of a block in memory, before blocks of several rows are laid side by side. */
  int bytes();

  /**
   * Quantises a block.
   *
   * @param from where it begins in {@code weights}
   * @throws IllegalArgumentException if its scale is beyond float16
   */
  void encode(float[] weights, int from, byte[] block);

  /** What a block's bytes stand for. */
  void decode(byte[] block, float[] weights);

  /** Bytes of a block in a GGUF file. */
  default int fileBytes() {
    return bytes();
  }

  /** A block as memory has it, given as a file has it. */
  default void fromFile(byte[] file, byte[] block) {
    System.arraycopy(file, 0, block, 0, block.length);
  }

  /** A block as a file has it, given as memory has it. */
  default void toFile(byte[] block, byte[] file) {
    System.arraycopy(block, 0, file, 0, file.length);
  }
}
