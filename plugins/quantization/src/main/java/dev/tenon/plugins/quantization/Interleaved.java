package dev.tenon.plugins.quantization;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Blocks of 32 rows laid side by side: what the 32 rows hold at one place of their blocks lies together, row after row, so that a vector
 * of bytes is one column of 32 rows and no sum runs across lanes. Rows are taken in groups of 32; the last group is filled up with
 * rows of zero bytes.
 *
 * <p>Stored: uint8 [groups, blocks of a row, 32 · bytes of a block]. Byte b of the block of row r of a group stands at 32·b + r; two bytes
 * b, b + 1 that go together, such as a float16 number's, at 32·b + 2·r.
 */
final class Interleaved {
  static final int ROWS = 32;

  private final String type;
  private final Block block;
  /** Of each byte of a block: where row 0 has it, and how far from there the next row does. */
  private final int[] place, step;

  /** @param pairs where bytes that go together in twos begin in a block */
  Interleaved(String type, Block block, int... pairs) {
    this.type = type;
    this.block = block;
    place = new int[block.bytes()];
    step = new int[block.bytes()];
    Arrays.setAll(place, b -> ROWS * b);
    Arrays.fill(step, 1);
    for (int pair : pairs) {
      place[pair + 1] = place[pair] + 1;
      step[pair] = step[pair + 1] = 2;
    }
  }

  private Rows rows(Shape weights) {
    return Rows.of(type, weights, block.weights());
  }

  Shape stored(Shape weights) {
    Rows rows = rows(weights);
    return Shape.of(Math.ceilDiv(rows.count(), ROWS), rows.blocks(), ROWS * block.bytes());
  }

  /** [groups, blocks, columns of a block, 32] → the weights. */
  Tensor inRows(Tensor columns, Shape weights) {
    Rows rows = rows(weights);
    Tensor all = columns.permute(0, 3, 1, 2).reshape(Tensor.INFER, rows.size());
    return all.slice(0, 0, rows.count()).reshape(weights.dims());
  }

  void quantize(Weights weights, Array stored) {
    Rows rows = rows(weights.shape());
    float[] row = new float[rows.size()];
    write(rows, stored, (r, b, to) -> {
      if (b == 0) Rows.read(weights, (long) r * row.length, row);
      block.encode(row, b * block.weights(), to);
    });
  }

  void read(Array stored, Shape weights, long from, float[] to) {
    Rows rows = rows(weights);
    byte[] one = new byte[block.bytes()];
    rows.read(from, to, (r, b, floats) -> {
      take(rows, stored, r, b, one);
      block.decode(one, floats);
    });
  }

  long fileBytes(Shape weights) {
    Rows rows = rows(weights);
    return (long) rows.count() * rows.blocks() * block.fileBytes();
  }

  void fromFile(MemorySegment file, Shape weights, Array stored) {
    Rows rows = rows(weights);
    byte[] one = new byte[block.fileBytes()];
    write(rows, stored, (r, b, to) -> {
      MemorySegment.copy(file, JAVA_BYTE, ((long) r * rows.blocks() + b) * one.length, one, 0, one.length);
      block.fromFile(one, to);
    });
  }

  void toFile(Array stored, Shape weights, MemorySegment file) {
    Rows rows = rows(weights);
    byte[] one = new byte[block.bytes()], out = new byte[block.fileBytes()];
    for (int r = 0; r < rows.count(); r++) {
      for (int b = 0; b < rows.blocks(); b++) {
        take(rows, stored, r, b, one);
        block.toFile(one, out);
        MemorySegment.copy(out, 0, file, JAVA_BYTE, ((long) r * rows.blocks() + b) * out.length, out.length);
      }
    }
  }

  /** What makes the bytes of one block of one row; asked for a row's blocks in order. */
  private interface Maker {
    void make(int row, int block, byte[] to);
  }

  /** Lays all blocks into memory, group by group. */
  private void write(Rows rows, Array stored, Maker maker) {
    int size = ROWS * block.bytes();
    byte[] one = new byte[block.bytes()], group = new byte[rows.blocks() * size];
    for (int first = 0; first < rows.count(); first += ROWS) {
      Arrays.fill(group, (byte) 0);
      for (int r = 0, n = Math.min(ROWS, rows.count() - first); r < n; r++) {
        for (int b = 0; b < rows.blocks(); b++) {
          maker.make(first + r, b, one);
          for (int i = 0; i < one.length; i++) group[b * size + place[i] + r * step[i]] = one[i];
        }
      }
      MemorySegment.copy(group, 0, stored.segment(), JAVA_BYTE, (long) (first / ROWS) * group.length, group.length);
    }
  }

  /** Takes one block of one row out of memory. */
  private void take(Rows rows, Array stored, int row, int at, byte[] to) {
    long start = ((long) (row / ROWS) * rows.blocks() + at) * ROWS * block.bytes();
    for (int i = 0; i < to.length; i++)
      to[i] = stored.segment().get(JAVA_BYTE, start + place[i] + (long) (row % ROWS) * step[i]);
  }
}
