package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.tenon.kernels.cpu.Memory;
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
    long rest = Memory.at(tile, to, Tile.BYTES);
    long packed = Memory.at(left, lo, Panels.bytes(Shares.parts(rows - inPlace, Tile.ROWS) * Tile.ROWS, depth));
    long panel = Memory.at(b, bo, Panels.bytes(RightSide.filled(columns), depth));
    long stored = Memory.rows(a.memory(), a.offset(), inPlace, a.stride(), 4L * depth);
    for (int j = 0; j < columns; j += Tile.COLUMNS, panel += Panels.bytes(Tile.COLUMNS, depth)) {
      int wide = Math.min(columns - j, Tile.COLUMNS);
      long out = Memory.rows(c.memory(), c.at(0, j), rows, c.stride(), 4L * wide);
      long more = nothing ? 0 : Memory.rows(start.memory, start.offset + 4L * j, rows, start.stride, 4L * wide);
      for (int i = 0; i < rows; i += Tile.ROWS) {
        int high = Math.min(rows - i, Tile.ROWS);
        boolean straight = nothing && high == Tile.ROWS && wide == Tile.COLUMNS;
        long there = out + i * c.stride(), place = straight ? there : rest, apart = straight ? c.stride() : WIDTH;
        if (i < inPlace) Tile.multiplyRows(depth, stored + i * a.stride(), a.stride(), panel, place, apart);
        else Tile.multiply(depth, packed + Panels.bytes(i - inPlace, depth), panel, place, apart);
        if (straight) continue;
        if (nothing) copy(high, wide, rest, there, c.stride());
        else if (wide == Tile.COLUMNS) add(high, rest, more + i * start.stride, start.stride, there, c.stride());
        else add(high, wide, rest, more + i * start.stride, start.stride, there, c.stride());
      }
    }
  }

  private static void copy(int rows, int columns, long from, long c, long stride) {
    VectorMask<Float> left = SPECIES.indexInRange(0, columns), right = SPECIES.indexInRange(COUNT, columns);
    for (int r = 0; r < rows; r++, from += WIDTH, c += stride) {
      fromMemorySegment(SPECIES, ALL, from, ORDER).intoMemorySegment(ALL, c, ORDER, left);
      if (columns > COUNT)
        fromMemorySegment(SPECIES, ALL, from + BYTES, ORDER).intoMemorySegment(ALL, c + BYTES, ORDER, right);
    }
  }

  private static void add(int rows, long from, long start, long startStride, long c, long stride) {
    for (int r = 0; r < rows; r++, from += WIDTH, start += startStride, c += stride) {
      fromMemorySegment(SPECIES, ALL, from, ORDER).add(fromMemorySegment(SPECIES, ALL, start, ORDER))
          .intoMemorySegment(ALL, c, ORDER);
      fromMemorySegment(SPECIES, ALL, from + BYTES, ORDER).add(fromMemorySegment(SPECIES, ALL, start + BYTES, ORDER))
          .intoMemorySegment(ALL, c + BYTES, ORDER);
    }
  }

  /** A tile that is not full: masked stores, which take several times as long. */
  private static void add(int rows, int columns, long from, long start, long startStride, long c,
      long stride) {
    VectorMask<Float> left = SPECIES.indexInRange(0, columns), right = SPECIES.indexInRange(COUNT, columns);
    for (int r = 0; r < rows; r++, from += WIDTH, start += startStride, c += stride) {
      FloatVector sum = fromMemorySegment(SPECIES, ALL, from, ORDER);
      sum.add(fromMemorySegment(SPECIES, ALL, start, ORDER, left)).intoMemorySegment(ALL, c, ORDER, left);
      if (columns <= COUNT) continue;
      sum = fromMemorySegment(SPECIES, ALL, from + BYTES, ORDER);
      sum.add(fromMemorySegment(SPECIES, ALL, start + BYTES, ORDER, right))
          .intoMemorySegment(ALL, c + BYTES, ORDER, right);
    }
  }
}
