package dev.tenon.plugins.quantization;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/**
 * Six bits for each weight, a scale for 16 of them in eight bits and one for those of 256, 6.5625 bits a weight: ggml's Q6_K, with the
 * blocks of 32 rows laid side by side.
 *
 * <p>Layout: uint8 [groups, blocks, 6720]: groups of 32 rows (the last one filled up with zero bytes), blocks of 256 columns in 2 halves
 * of 4 quarters of 32. With r the row in the group, h the half, k the quarter and c the column in the quarter,
 * <pre>
 *      0  uint8    low[2][2][32][32]   the byte at 2048·h + 1024·a + 32·c + r holds the low four bits of column c of quarter a of row r
 *                                      in its low four bits and those of quarter a + 2 in its high four, a = 0, 1
 *   4096  uint8    high[2][32][32]     the byte at 4096 + 1024·h + 32·c + r holds the high two bits of column c of quarter k of row r
 *                                      in its bits 2·k and 2·k + 1
 *   6144  int8     s[16][32]           the scale of 16 columns of row r at 6144 + 32·(8·h + 2·k + ⌊c / 16⌋) + r
 *   6656  float16  d[32]               the scale of the scales of row r at 6656 + 2·r
 *   weight (r, h, k, c) = (d[r] · s) · (low + 16·high − 32)
 * </pre>
 * All parts begin on multiples of 64 bytes. In a GGUF file each row's block is its 128 bytes of low, 64 of high, 16 of s and d, 210
 * bytes.
 */
@Doc("6 bits, with 8-bit scales for 16 weights: 6.56 bits a weight")
public record Q6_K() implements InGroups {
  private static final String TYPE = "q6_k";
  private static final int HIGH = 4096, SCALES = 6144, D = 6656, BYTES = 6720, BLOCK = 256;
  private static final Interleaved LAYOUT = new Interleaved(TYPE, new Q6_KBlock(), 208);

  @Override public String type() {
    return TYPE;
  }

  @Override public Interleaved layout() {
    return LAYOUT;
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    int groups = stored.size(0), blocks = stored.size(1), rows = Interleaved.ROWS;
    Tensor d = stored.slice(-1, D, BYTES).reinterpret(DType.FLOAT16).cast(DType.FLOAT32).reshape(groups, blocks, 1, 1,
        rows);
    Tensor scale = stored.slice(-1, SCALES, D).reinterpret(DType.INT8).cast(DType.FLOAT32)
        .reshape(groups, blocks, BLOCK / 16, 1, rows).times(d);
    Tensor low = stored.slice(-1, 0, HIGH).reshape(groups, blocks, 2, 2, 32, rows);
    Tensor high = stored.slice(-1, HIGH, SCALES).reshape(groups, blocks, 2, 1, 32, rows);
    Tensor lows = Nibbles.low(low).concat(3, Nibbles.high(low));
    Tensor highs = quarter(high, 0).concat(3, quarter(high, 1), quarter(high, 2), quarter(high, 3));
    Tensor codes = lows.plus(highs.times(16)).cast(DType.FLOAT32).plus(-32).reshape(groups, blocks, BLOCK / 16, 16,
        rows);
    return LAYOUT.inRows(scale.times(codes).reshape(groups, blocks, BLOCK, rows), weights);
  }

  private static Tensor quarter(Tensor high, int k) {
    return Nibbles.lowest(Nibbles.shifted(high, 2 * k), 2);
  }

  @Override public int ggufType() {
    return 14;
  }
}
