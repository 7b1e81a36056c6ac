package dev.tenon.plugins.quantization;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Four bits and a scale for 32 weights along a row, 4.5 bits a weight: ggml's Q4_0, with the blocks of 32 rows laid side by side.
 *
 * <p>Layout: uint8 [groups, blocks, 576]: groups of 32 rows (the last one filled up with zero bytes), blocks of 32 columns. With r the
 * row in the group and c the column in the block,
 * <pre>
 *    0  float16  d[32]         the scale of row r at 2·r
 *   64  uint8    q[8][32][2]   the byte at 64 + 64·j + 2·r + i holds column 2·j + i of row r in its low four bits
 *                              and column 2·j + i + 16 in its high four bits, j = 0 … 7, i = 0, 1
 *   weight (r, c) = d[r] · (code − 8)
 * </pre>
 * All parts begin on multiples of 64 bytes. In a GGUF file each row's block is its d and its 16 bytes q[0 … 7][r][0, 1], 18 bytes, rows one
 * after the other.
 *
 * <p>Quantising: d = the weight of largest magnitude, with its sign, / −8; code = ⌊weight / d + 8.5⌋, at most 15, by the d before it is
 * rounded to float16.
 */
@Doc("4 bits and a scale for 32 weights: 4.5 bits a weight")
public record Q4_0() implements InGroups {
  private static final String TYPE = "q4_0";
  private static final int BLOCK = 32, SCALES = 64, BYTES = 576;
  private static final Interleaved LAYOUT = new Interleaved(TYPE, new Codes(),
      IntStream.range(0, 9).map(i -> 2 * i).toArray());

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
    Tensor bytes = stored.slice(-1, SCALES, BYTES).reshape(groups, blocks, BLOCK / 4, Interleaved.ROWS, 2)
        .permute(0, 1, 2, 4, 3).reshape(groups, blocks, BLOCK / 2, Interleaved.ROWS);
    Tensor codes = Nibbles.low(bytes).concat(2, Nibbles.high(bytes)).cast(DType.FLOAT32).plus(-8);
    return LAYOUT.inRows(codes.times(scale), weights);
  }

  @Override public int ggufType() {
    return 2;
  }

  /** The block of one row, as files have it. */
  private record Codes() implements Block {
    @Override public int weights() {
      return BLOCK;
    }

    @Override public int bytes() {
      return 18;
    }

    @Override public void encode(float[] weights, int from, byte[] block) {
      float largest = weights[from];
      for (int i = 1; i < BLOCK; i++)
        if (Math.abs(weights[from + i]) > Math.abs(largest)) largest = weights[from + i];
      float d = largest / -8, inverse = d == 0 ? 0 : 1 / d;
      Half.put(d, block, 0);
      for (int j = 0; j < BLOCK / 2; j++)
        block[2 + j] = (byte) (code(weights[from + j] * inverse) | code(weights[from + BLOCK / 2 + j] * inverse) << 4);
    }

    private static int code(float x) {
      return Math.clamp((int) (x + 8.5f), 0, 15);
    }

    @Override public void decode(byte[] block, float[] weights) {
      float d = Half.get(block, 0);
      for (int j = 0; j < BLOCK / 2; j++) {
        weights[j] = d * ((block[2 + j] & 15) - 8);
        weights[BLOCK / 2 + j] = d * ((block[2 + j] >>> 4 & 15) - 8);
      }
    }
  }
}
