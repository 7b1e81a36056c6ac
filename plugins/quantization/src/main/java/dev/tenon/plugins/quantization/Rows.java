package dev.tenon.plugins.quantization;

import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Shape;

/**
 * Weights as rows of whole blocks.
 *
 * @param count how many rows
 * @param size weights of a row
 * @param blocks blocks of a row
 */
record Rows(int count, int size, int blocks) {
  /** @throws IllegalArgumentException if rows are not whole blocks */
  static Rows of(String type, Shape weights, int block) {
    if (weights.rank() == 0 || weights.dim(-1) == 0 || weights.dim(-1) % block != 0)
      throw new IllegalArgumentException(
          type + " holds rows that are a multiple of " + block + " long; the weights are " + weights);
    int size = weights.dim(-1);
    return new Rows(Math.toIntExact(weights.count() / size), size, size / block);
  }

  /**
   * Reads a run of weights to be quantised.
   *
   * @throws IllegalArgumentException if one is not finite
   */
  static void read(Weights weights, long from, float[] to) {
    weights.read(from, to);
    for (int i = 0; i < to.length; i++)
      if (!Float.isFinite(to[i]))
        throw new IllegalArgumentException("weight " + (from + i) + " of " + weights.shape() + " is " + to[i]
            + "; only finite numbers can be quantised");
  }

  /** Decodes one block of one row. */
  interface Decoder {
    void decode(int row, int block, float[] weights);
  }

  /** Reads a run of weights that may begin and end within blocks. */
  void read(long from, float[] to, Decoder decoder) {
    int each = size / blocks;
    float[] block = new float[each];
    for (int done = 0; done < to.length;) {
      long index = from + done;
      int column = (int) (index % size), within = column % each, n = Math.min(each - within, to.length - done);
      decoder.decode((int) (index / size), column / each, block);
      System.arraycopy(block, within, to, done, n);
      done += n;
    }
  }
}
