package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorMask;

/** The product of packed rows and packed columns: full tiles straight into the result, ragged ones by way of a scratch tile. */
final class Block {
  private Block() {}

  /**
   * What the sums of a block begin with: a matrix of the block's size.
   *
   * @param stride distance between its rows, in bytes; 0 if one row serves all, and that reaches to the end of the last tile
   */
  record Start(MemorySegment memory, long offset, long stride) {
    /** All rows begin alike. */
    static Start row(MemorySegment memory, long offset) {
      return new Start(memory, offset, 0);
    }

    /** The sums go on from what the result holds. */
    static Start onward(Matrix c) {
      return new Start(c.memory(), c.offset(), c.stride());
    }
  }

  /**
   * c[0 .. rows, 0 .. columns] = start + a · b.
   *
   * @param a panels as {@link Panels#left} packs them
   * @param b panels as {@link Panels#right} packs them
   * @param tile scratch memory of one tile
   */
  static void multiply(int rows, int columns, int depth, MemorySegment a, long ao, MemorySegment b, long bo,
      Start start, Matrix c, MemorySegment tile, long to) {
    long left = Panels.bytes(Tile.ROWS, depth), right = Panels.bytes(Tile.COLUMNS, depth);
    MemorySegment begin = start.memory, result = c.memory();
    for (int j = 0; j < columns; j += Tile.COLUMNS, bo += right) {
      long so = start.offset + 4L * j, co = c.offset() + 4L * j, ai = ao;
      for (int i = 0; i < rows; i += Tile.ROWS, ai += left, so += Tile.ROWS * start.stride, co += Tile.ROWS
          * c.stride())
        if (rows - i >= Tile.ROWS && columns - j >= Tile.COLUMNS)
          Tile.multiply(depth, a, ai, b, bo, begin, so, start.stride, result, co, c.stride());
        else
          ragged(Math.min(rows - i, Tile.ROWS), Math.min(columns - j, Tile.COLUMNS), depth, a, ai, b, bo, begin, so,
              start.stride, result, co, c.stride(), tile, to);
    }
  }

  private static void ragged(int rows, int columns, int depth, MemorySegment a, long ao, MemorySegment b, long bo,
      MemorySegment start, long so, long startStride, MemorySegment c, long co, long stride, MemorySegment tile,
      long to) {
    long width = 4L * Tile.COLUMNS;
    if (startStride == 0) Tile.multiply(depth, a, ao, b, bo, start, so, 0, tile, to, width);
    else {
      copy(rows, columns, start, so, startStride, tile, to, width);
      Tile.multiply(depth, a, ao, b, bo, tile, to, width, tile, to, width);
    }
    copy(rows, columns, tile, to, width, c, co, stride);
  }

  private static void copy(int rows, int columns, MemorySegment from, long at, long stride, MemorySegment to, long out,
      long outStride) {
    for (int lane = 0; lane < columns; lane += COUNT) {
      VectorMask<Float> there = SPECIES.indexInRange(0, columns - lane);
      for (int r = 0; r < rows; r++)
        fromMemorySegment(SPECIES, from, at + r * stride + 4L * lane, ORDER, there).intoMemorySegment(to,
            out + r * outStride + 4L * lane, ORDER,
            there);
    }
  }
}
