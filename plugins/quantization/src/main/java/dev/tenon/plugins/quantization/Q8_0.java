package dev.tenon.plugins.quantization;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/**
 * Eight bits and a scale for 32 weights along a row, 8.5 bits a weight: ggml's Q8_0, with the blocks of 32 rows laid side by side.
 *
 * <p>Layout: uint8 [groups, blocks, 1088]: groups of 32 rows (the last one filled up with zero bytes), blocks of 32 columns. With r the
 * row in the group and c the column in the block,
 * <pre>
 *    0  float16  d[32]         the scale of row r at 2·r
 *   64  int8     q[32][32]     the code of column c of row r at 64 + 32·c + r
 *   weight (r, c) = d[r] · code
 * </pre>
 * All parts begin on multiples of 64 bytes. In a GGUF file each row's block is its d and its 32 codes, 34 bytes, rows one after the
 * other. Codes are −127 … 127 when made here; files may hold −128.
 *
 * <p>Quantising: d = largest magnitude / 127; code = weight / d, half away from zero, by the d before it is rounded to float16.
 */
@Doc("8 bits and a scale for 32 weights: 8.5 bits a weight")
public record Q8_0() implements InGroups {
  private static final String TYPE = "q8_0";
  private static final int BLOCK = 32, SCALES = 64, BYTES = 1088, MOST = 127;
  private static final Interleaved LAYOUT = new Interleaved(TYPE, new Codes(), 0);

  @Override public String type() {
    return TYPE;
  }

  @Override public Interleaved layout() {
    return LAYOUT;
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    int groups = stored.size(0), blocks = stored.size(1);
    Tensor scale = stored.slice(-1, 0, SCALES).reinterpret(DType.FLOAT16).cast(DType.FLOAT32)
        .reshape(groups, blocks, 1, Interleaved.ROWS);
    Tensor codes = stored.slice(-1, SCALES, BYTES).reinterpret(DType.INT8).cast(DType.FLOAT32)
        .reshape(groups, blocks, BLOCK, Interleaved.ROWS);
    return LAYOUT.inRows(codes.times(scale), weights);
  }

  @Override public int ggufType() {
    return 8;
  }

  /** The block of one row, as files have it. */
  private record Codes() implements Block {
    @Override public int weights() {
      return BLOCK;
    }

    @Override public int bytes() {
      return 34;
    }

    @Override public void encode(float[] weights, int from, byte[] block) {
      float largest = 0;
      for (int i = 0; i < BLOCK; i++) largest = Math.max(largest, Math.abs(weights[from + i]));
      float d = largest / MOST, inverse = d == 0 ? 0 : 1 / d;
      Half.put(d, block, 0);
      for (int i = 0; i < BLOCK; i++) block[2 + i] = (byte) rounded(weights[from + i] * inverse);
    }

    /** The nearest whole number, of two the one further from zero. */
    private static int rounded(float x) {
      float magnitude = Math.abs(x);
      int whole = Math.min((int) magnitude, MOST);
      if (whole < MOST && magnitude - whole >= 0.5f) whole++;
      return x < 0 ? -whole : whole;
    }

    @Override public void decode(byte[] block, float[] weights) {
      float d = Half.get(block, 0);
      for (int i = 0; i < BLOCK; i++) weights[i] = block[2 + i] * d;
    }
  }
}
