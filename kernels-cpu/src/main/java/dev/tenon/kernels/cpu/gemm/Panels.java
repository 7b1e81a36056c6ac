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
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Packing: copies a strip of a matrix so that {@link Tile} reads it front to back, [k, width], filled up with zeros.
 *
 * <p>A panel of the left matrix holds Tile.ROWS of its rows, one of the right matrix Tile.COLUMNS of its columns.
 */
final class Panels {
  /** Vectors of eight floats as bits: floats have one width everywhere, or their sums become objects (docs/adr/0011 d). */
  private static final VectorSpecies<Long> EIGHT = LongVector.SPECIES_256;
  /** Panels of the left matrix are half as wide as a vector. */
  private static final boolean HALVES = 2 * Tile.ROWS == COUNT;

  private Panels() {}

  /** Bytes of one panel. */
  static long bytes(int width, int depth) {
    return 4L * width * depth;
  }

  /** Packs rows row .. row + rows − 1, columns k .. k + depth − 1 of a left matrix into panels one behind the other. */
  static void left(Matrix a, int row, int rows, int k, int depth, MemorySegment to, long at) {
    int i = 0;
    for (; HALVES && a.transposed() && i + 32 <= rows; i += 32, at += bytes(32, depth))
      copyFour(a.memory(), a.at(row + i, k), a.stride(), depth, to, at);
    for (; i < rows; i += Tile.ROWS, at += bytes(Tile.ROWS, depth)) {
      int taken = Math.min(Tile.ROWS, rows - i);
      long from = a.at(row + i, k);
      if (a.transposed()) copy(a.memory(), from, a.stride(), taken, depth, Tile.ROWS, to, at);
      else Transposition.run(a.memory(), from, a.stride(), taken, depth, Tile.ROWS, to, at);
    }
  }

  /** Packs rows k .. k + depth − 1, columns column .. column + columns − 1 of a right matrix into panels one behind the other. */
  static void right(Matrix b, int k, int depth, int column, int columns, MemorySegment to, long at) {
    for (int j = 0; j < columns; j += Tile.COLUMNS, at += bytes(Tile.COLUMNS, depth)) {
      int taken = Math.min(Tile.COLUMNS, columns - j);
      long from = b.at(k, column + j);
      if (b.transposed()) Transposition.run(b.memory(), from, b.stride(), taken, depth, Tile.COLUMNS, to, at);
      else copy(b.memory(), from, b.stride(), taken, depth, Tile.COLUMNS, to, at);
    }
  }

  /** Four panels of half a vector each: a row's 32 floats are read together, since cache lines would not wait for the next panel. */
  private static void copyFour(MemorySegment from, long at, long stride, int depth, MemorySegment to, long out) {
    long apart = bytes(8, depth), i = Memory.rows(from, at, depth, stride, 128),
        o = Memory.rows(to, out, depth, 32, 3 * apart + 32);
    for (int k = 0; k < depth; k++, i += stride, o += 32) {
      LongVector a = LongVector.fromMemorySegment(EIGHT, ALL, i, ORDER),
          b = LongVector.fromMemorySegment(EIGHT, ALL, i + 32, ORDER),
          c = LongVector.fromMemorySegment(EIGHT, ALL, i + 64, ORDER),
          d = LongVector.fromMemorySegment(EIGHT, ALL, i + 96, ORDER);
      a.intoMemorySegment(ALL, o, ORDER);
      b.intoMemorySegment(ALL, o + apart, ORDER);
      c.intoMemorySegment(ALL, o + 2 * apart, ORDER);
      d.intoMemorySegment(ALL, o + 3 * apart, ORDER);
    }
  }

  /** The strip is stored as [depth, ..]: copies runs of {@code taken} floats. */
  private static void copy(MemorySegment from, long at, long stride, int taken, int depth, int width, MemorySegment to,
      long out) {
    long i = Memory.rows(from, at, depth, stride, 4L * taken),
        o = Memory.at(to, out, bytes(width, depth));
    if (taken == width && width == 2 * COUNT) {
      for (int k = 0; k < depth; k++) {
        FloatVector left = fromMemorySegment(SPECIES, ALL, i + k * stride, ORDER),
            right = fromMemorySegment(SPECIES, ALL, i + k * stride + BYTES, ORDER);
        left.intoMemorySegment(ALL, o + k * (2L * BYTES), ORDER);
        right.intoMemorySegment(ALL, o + k * (2L * BYTES) + BYTES, ORDER);
      }
      return;
    }
    int k = 0;
    if (taken == width && HALVES) {
      for (; k < depth; k++)
        LongVector.fromMemorySegment(EIGHT, ALL, i + k * stride, ORDER).intoMemorySegment(ALL, o + 32L * k, ORDER);
    } else if (taken == width && width <= COUNT) {
      // Each vector's surplus is overwritten by the next; the last one could reach beyond the matrix.
      for (; k < depth - 1; k++)
        fromMemorySegment(SPECIES, ALL, i + k * stride, ORDER).intoMemorySegment(ALL, o + 4L * k * width, ORDER);
    }
    for (int lane = 0; lane < width; lane += COUNT) {
      VectorMask<Float> there = SPECIES.indexInRange(0, Math.max(0, taken - lane)),
          room = SPECIES.indexInRange(0, width - lane);
      for (int r = k; r < depth; r++)
        fromMemorySegment(SPECIES, ALL, i + r * stride + 4L * lane, ORDER, there).intoMemorySegment(ALL,
            o + 4L * ((long) r * width + lane), ORDER, room);
    }
  }
}
