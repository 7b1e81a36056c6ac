package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The product of rows and packed columns: full tiles that are added to nothing go straight into the result, others
 * by way of a scratch tile.
 */
final class Block {
  private static final long WIDTH = 4L * Tile.COLUMNS;

  private Block() {}

  /**
   * What a product is added to: a matrix of its size.
   *
   * @param memory of no size if it is added to nothing
   * @param stride distance between its rows, in bytes; 0 if one row serves all
   */
  record Start(MemorySegment memory, long offset, long stride) {
    static final Start NOTHING = new Start(MemorySegment.NULL, 0, 0);

    /** One row for all. */
    static Start row(MemorySegment memory, long offset) {
      return new Start(memory, offset, 0);
    }

    /** What the result holds already. */
    static Start onward(Matrix c) {
      return new Start(c.memory(), c.offset(), c.stride());
    }
  }

  /**
   * c[0 .. rows, 0 .. columns] = start + a · b.
   *
   * @param a as it is stored, from the first row and the first k
   * @param inPlace its first rows, which are read there; see {@link Tile#inPlace}
   * @param left panels of the others as {@link Panels#left} packs them
   * @param b panels as {@link Panels#right} packs them
   * @param tile scratch memory of one tile
   */
  static void multiply(int rows, int columns, int depth, Matrix a, int inPlace, MemorySegment left, long lo,
      MemorySegment b, long bo, Start start, Matrix c, MemorySegment tile, long to) {
    boolean nothing = start.memory.byteSize() == 0;
    for (int j = 0; j < columns; j += Tile.COLUMNS, bo += Panels.bytes(Tile.COLUMNS, depth))
      for (int i = 0; i < rows; i += Tile.ROWS) {
        int high = Math.min(rows - i, Tile.ROWS), wide = Math.min(columns - j, Tile.COLUMNS);
        boolean straight = nothing && high == Tile.ROWS && wide == Tile.COLUMNS;
        MemorySegment out = straight ? c.memory() : tile;
        long co = c.at(i, j), oo = straight ? co : to, apart = straight ? c.stride() : WIDTH;
        if (i < inPlace) Tile.multiplyRows(depth, a.memory(), a.at(i, 0), a.stride(), b, bo, out, oo, apart);
        else Tile.multiply(depth, left, lo + Panels.bytes(i - inPlace, depth), b, bo, out, oo, apart);
        if (straight) continue;
        if (nothing) copy(high, wide, tile, to, c.memory(), co, c.stride());
        else {
          long so = start.offset + i * start.stride + 4L * j;
          if (wide == Tile.COLUMNS) add(high, tile, to, start.memory, so, start.stride, c.memory(), co, c.stride());
          else add(high, wide, tile, to, start.memory, so, start.stride, c.memory(), co, c.stride());
        }
      }
  }

  private static void copy(int rows, int columns, MemorySegment tile, long from, MemorySegment c, long co,
      long stride) {
    VectorMask<Float> left = SPECIES.indexInRange(0, columns), right = SPECIES.indexInRange(COUNT, columns);
    for (int r = 0; r < rows; r++, from += WIDTH, co += stride) {
      fromMemorySegment(SPECIES, tile, from, ORDER).intoMemorySegment(c, co, ORDER, left);
      if (columns > COUNT)
        fromMemorySegment(SPECIES, tile, from + BYTES, ORDER).intoMemorySegment(c, co + BYTES, ORDER, right);
    }
  }

  private static void add(int rows, MemorySegment tile, long from, MemorySegment start, long so, long startStride,
      MemorySegment c, long co, long stride) {
    for (int r = 0; r < rows; r++, from += WIDTH, so += startStride, co += stride) {
      fromMemorySegment(SPECIES, tile, from, ORDER).add(fromMemorySegment(SPECIES, start, so, ORDER))
          .intoMemorySegment(c, co, ORDER);
      fromMemorySegment(SPECIES, tile, from + BYTES, ORDER).add(fromMemorySegment(SPECIES, start, so + BYTES, ORDER))
          .intoMemorySegment(c, co + BYTES, ORDER);
    }
  }

  /** A tile that is not full: masked stores, which take several times as long. */
  private static void add(int rows, int columns, MemorySegment tile, long from, MemorySegment start, long so,
      long startStride, MemorySegment c, long co, long stride) {
    VectorMask<Float> left = SPECIES.indexInRange(0, columns), right = SPECIES.indexInRange(COUNT, columns);
    for (int r = 0; r < rows; r++, from += WIDTH, so += startStride, co += stride) {
      FloatVector sum = fromMemorySegment(SPECIES, tile, from, ORDER);
      sum.add(fromMemorySegment(SPECIES, start, so, ORDER, left)).intoMemorySegment(c, co, ORDER, left);
      if (columns <= COUNT) continue;
      sum = fromMemorySegment(SPECIES, tile, from + BYTES, ORDER);
      sum.add(fromMemorySegment(SPECIES, start, so + BYTES, ORDER, right))
          .intoMemorySegment(c, co + BYTES, ORDER, right);
    }
  }
}
