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
 *      0  float16  d[32]         the scale of the scales of row r at 2·r
 *     64 + 1664·(2·h + i), i = 0, 1: of columns c = 16·i … 16·i + 15 of each quarter
 *           int8     s[4][32]      the scale of quarter k of row r at 32·k + r
 *    128    uint8    q[16][3][32]  the byte at 128 + 96·(c % 16) + 32·a + r, a = 0, 1, holds the low four bits of column c of quarter a
 *                                  of row r in its low four bits and those of quarter a + 2 in its high four; with a = 2 it holds the
 *                                  high two bits of column c of quarter k of row r in its bits 2·k and 2·k + 1
 *   weight (r, h, k, c) = (d[r] · s) · (low + 16·high − 32)
 * </pre>
 * So a block is read from front to back. In a GGUF file each row's block is 210 bytes: 128 with the low four bits, 64 with the high two,
 * 16 scales and d.
 */
@Doc("6 bits, with 8-bit scales for 16 weights: 6.56 bits a weight")
public record Q6_K() implements InGroups {
  private static final String TYPE = "q6_k";
  private static final int FIRST = 64, BYTES = 6720, BLOCK = 256;
  private static final int CODES = 128, SIXTEENS = 1664;
  private static final Interleaved LAYOUT = new Interleaved(TYPE, new Q6_KBlock(), 0);

  @Override public String type() {
    return TYPE;
  }

  @Override public Interleaved layout() {
    return LAYOUT;
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    int groups = stored.size(0), blocks = stored.size(1), rows = Interleaved.ROWS;
    Tensor d = stored.slice(-1, 0, FIRST).reinterpret(DType.FLOAT16).cast(DType.FLOAT32)
        .reshape(groups, blocks, 1, 1, 1, rows);
    Tensor sixteens = stored.slice(-1, FIRST, BYTES).reshape(groups, blocks, 4, SIXTEENS);
    Tensor scale = sixteens.slice(-1, 0, CODES).reinterpret(DType.INT8).cast(DType.FLOAT32)
        .reshape(groups, blocks, 4, 4, 1, rows).times(d);
    Tensor bytes = sixteens.slice(-1, CODES, SIXTEENS).reshape(groups, blocks, 4, 16, 3, rows).permute(0, 1, 2, 4, 3,
        5);
    Tensor low = bytes.slice(3, 0, 2), high = bytes.slice(3, 2, 3);
    Tensor lows = Nibbles.low(low).concat(3, Nibbles.high(low));
    Tensor highs = quarter(high, 0).concat(3, quarter(high, 1), quarter(high, 2), quarter(high, 3));
    Tensor codes = lows.plus(highs.times(16)).cast(DType.FLOAT32).plus(-32);
    Tensor all = scale.times(codes).reshape(groups, blocks, 2, 2, 4, 16, rows).permute(0, 1, 2, 4, 3, 5, 6);
    return LAYOUT.inRows(all.reshape(groups, blocks, BLOCK, rows), weights);
  }

  private static Tensor quarter(Tensor high, int k) {
    return Nibbles.lowest(Nibbles.shifted(high, 2 * k), 2);
  }

  @Override public int ggufType() {
    return 14;
  }
}
