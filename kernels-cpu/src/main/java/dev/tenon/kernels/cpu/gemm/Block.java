package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorMask;

/** The product of packed rows and packed columns: full tiles straight into the result, ragged ones by way of a scratch tile. */
final class Block {
  private Block() {}

  /** What the sums of a block begin with. */
  sealed interface Start {}

  /** They begin with a row, the same for all rows; it reaches to the end of the last tile. */
  record Row(MemorySegment memory, long offset) implements Start {}

  /** They go on from what the result holds. */
  enum Onward implements Start {
    ONWARD
  }

  /**
   * c[0 .. rows, 0 .. columns] = start + a · b.
   *
   * @param a panels as {@link Panels#left} packs them
   * @param b panels as {@link Panels#right} packs them
   * @param tile scratch memory of one tile
   */
  static void multiply(int rows, int columns, int depth, MemorySegment a, long ao, MemorySegment b, long bo,
      Start start, MemorySegment c,
      long co, long stride, MemorySegment tile, long to) {
    long left = Panels.bytes(Tile.ROWS, depth), right = Panels.bytes(Tile.COLUMNS, depth);
    for (int j = 0; j < columns; j += Tile.COLUMNS, bo += right) {
      long across = 4L * j;
      for (int i = 0; i < rows; i += Tile.ROWS) {
        long ai = ao + i / Tile.ROWS * left, ci = co + i * stride + across;
        boolean full = rows - i >= Tile.ROWS && columns - j >= Tile.COLUMNS;
        switch (start) {
          case Row(MemorySegment row, long at) when full ->
            Tile.multiply(depth, a, ai, b, bo, row, at + across, 0, c, ci, stride);
          case Onward _ when full -> Tile.multiply(depth, a, ai, b, bo, c, ci, stride, c, ci, stride);
          default -> ragged(rows - i, columns - j, depth, a, ai, b, bo, start, across, c, ci, stride, tile, to);
        }
      }
    }
  }

  private static void ragged(int rows, int columns, int depth, MemorySegment a, long ao, MemorySegment b, long bo,
      Start start, long across,
      MemorySegment c, long co, long stride, MemorySegment tile, long to) {
    long width = 4L * Tile.COLUMNS;
    rows = Math.min(rows, Tile.ROWS);
    columns = Math.min(columns, Tile.COLUMNS);
    switch (start) {
      case Row(MemorySegment row, long at) -> Tile.multiply(depth, a, ao, b, bo, row, at + across, 0, tile, to, width);
      case Onward _ -> {
        copy(rows, columns, c, co, stride, tile, to, width);
        Tile.multiply(depth, a, ao, b, bo, tile, to, width, tile, to, width);
      }
    }
    copy(rows, columns, tile, to, width, c, co, stride);
  }

  private static void copy(int rows, int columns, MemorySegment from, long at, long stride, MemorySegment to, long out,
      long outStride) {
    for (int lane = 0; lane < columns; lane += COUNT) {
      VectorMask<Float> there = Lanes.first(columns - lane);
      for (int r = 0; r < rows; r++)
        load(from, at + r * stride + 4L * lane, there).intoMemorySegment(to, out + r * outStride + 4L * lane, ORDER,
            there);
    }
  }
}
