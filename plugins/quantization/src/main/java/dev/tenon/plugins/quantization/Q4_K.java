package dev.tenon.plugins.quantization;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/**
 * Four bits for each weight, a scale and an offset for 32 of them in six bits each, and a scale for those of 256: ggml's Q4_K, with the
 * blocks of 32 rows laid side by side and the six-bit numbers in bytes of their own. 4.625 bits a weight in memory, 4.5 in a file.
 *
 * <p>Layout: uint8 [groups, blocks, 4736]: groups of 32 rows (the last one filled up with zero bytes), blocks of 256 columns in 8 parts
 * of 32. With r the row in the group, p the part and c the column in the part,
 * <pre>
 *     0  float16  d[32]          scale of the scales of row r at 2·r
 *    64  float16  dmin[32]       scale of the offsets of row r at 64 + 2·r
 *   128 + 576·p
 *          uint8    sm[32][2]     scale of part p of row r at 2·r, offset at 2·r + 1, both 0 … 63
 *    64    uint8    q[8][32][2]   the byte at 64 + 64·j + 2·r + i holds column 2·j + i of row r in its low four bits
 *                                 and column 2·j + i + 16 in its high four bits, j = 0 … 7, i = 0, 1
 *   weight (r, p, c) = (d[r] · s) · code − (dmin[r] · m)
 * </pre>
 * So a block is read from front to back; all its parts begin on multiples of 64 bytes. In a GGUF file each row's block is 144 bytes: d, dmin, 12 bytes that hold s and m in six bits
 * each, and 128 bytes of codes, of which the (32·k + c)-th has column c of part 2·k in its low four bits and of part 2·k + 1 in its high
 * four.
 */
@Doc("4 bits, with 6-bit scales and offsets for 32 weights: 4.625 bits a weight")
public record Q4_K() implements InGroups {
  private static final String TYPE = "q4_k";
  private static final int D_MIN = 64, FIRST = 128, BYTES = 4736, PARTS = 8, PART = 32;
  private static final int CODES = 64, PART_BYTES = 576;
  private static final Interleaved LAYOUT = new Interleaved(TYPE, new Q4_KBlock(), Q4_KBlock.pairs());

  @Override public String type() {
    return TYPE;
  }

  @Override public Interleaved layout() {
    return LAYOUT;
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    int groups = stored.size(0), blocks = stored.size(1);
    Tensor parts = stored.slice(-1, FIRST, BYTES).reshape(groups, blocks, PARTS, PART_BYTES);
    Tensor scale = each(parts, 0).times(half(stored, 0, D_MIN));
    Tensor offset = each(parts, 1).times(half(stored, D_MIN, FIRST));
    Tensor bytes = parts.slice(-1, CODES, PART_BYTES).reshape(groups, blocks, PARTS, PART / 4, Interleaved.ROWS, 2)
        .permute(0, 1, 2, 3, 5, 4).reshape(groups, blocks, PARTS, PART / 2, Interleaved.ROWS);
    Tensor codes = Nibbles.low(bytes).concat(3, Nibbles.high(bytes)).cast(DType.FLOAT32);
    return LAYOUT.inRows(
        scale.times(codes).minus(offset).reshape(groups, blocks, PARTS * PART, Interleaved.ROWS), weights);
  }

  /** [groups, blocks, 1, 1, 32] */
  private static Tensor half(Tensor stored, int from, int to) {
    return stored.slice(-1, from, to).reinterpret(DType.FLOAT16).cast(DType.FLOAT32)
        .reshape(stored.size(0), stored.size(1), 1, 1, Interleaved.ROWS);
  }

  /** Scales or offsets: [groups, blocks, 8, 1, 32] */
  private static Tensor each(Tensor parts, int which) {
    return parts.slice(-1, 0, CODES).reshape(parts.size(0), parts.size(1), PARTS, 1, Interleaved.ROWS, 2)
        .slice(-1, which, which + 1).cast(DType.FLOAT32)
        .reshape(parts.size(0), parts.size(1), PARTS, 1, Interleaved.ROWS);
  }

  @Override public int ggufType() {
    return 12;
  }
}
