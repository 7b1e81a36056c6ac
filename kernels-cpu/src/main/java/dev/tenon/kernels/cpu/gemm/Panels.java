package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BACKS;
import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FOUR;
import static dev.tenon.kernels.cpu.gemm.Lanes.FRONTS;
import static dev.tenon.kernels.cpu.gemm.Lanes.LEFTS;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.RIGHTS;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Packing: copies a strip of a matrix so that {@link Tile} reads it front to back, [k, width], filled up with zeros.
 *
 * <p>A panel of the left matrix holds Tile.ROWS of its rows, one of the right matrix Tile.COLUMNS of its columns.
 */
final class Panels {
  /** Bytes that packing may write past the end of the last panel. */
  static final int SLACK = 64;

  private Panels() {}

  /** Bytes of one panel. */
  static long bytes(int width, int depth) {
    return 4L * width * depth;
  }

  /** Packs rows row .. row + rows − 1, columns k .. k + depth − 1 of a left matrix into panels one behind the other. */
  static void left(Matrix a, int row, int rows, int k, int depth, MemorySegment to, long at) {
    for (int i = 0; i < rows; i += Tile.ROWS, at += bytes(Tile.ROWS, depth)) {
      int taken = Math.min(Tile.ROWS, rows - i);
      long from = a.at(row + i, k);
      if (a.transposed()) copy(a.memory(), from, a.stride(), taken, depth, Tile.ROWS, to, at);
      else transpose(a.memory(), from, a.stride(), taken, depth, Tile.ROWS, to, at);
    }
  }

  /** Packs rows k .. k + depth − 1, columns column .. column + columns − 1 of a right matrix into panels one behind the other. */
  static void right(Matrix b, int k, int depth, int column, int columns, MemorySegment to, long at) {
    for (int j = 0; j < columns; j += Tile.COLUMNS, at += bytes(Tile.COLUMNS, depth)) {
      int taken = Math.min(Tile.COLUMNS, columns - j);
      long from = b.at(k, column + j);
      if (b.transposed()) transpose(b.memory(), from, b.stride(), taken, depth, Tile.COLUMNS, to, at);
      else copy(b.memory(), from, b.stride(), taken, depth, Tile.COLUMNS, to, at);
    }
  }

  /** The strip is stored as [depth, ..]: copies runs of {@code taken} floats. */
  private static void copy(MemorySegment from, long at, long stride, int taken, int depth, int width, MemorySegment to,
      long out) {
    if (taken == Tile.COLUMNS && width == taken) {
      for (int k = 0; k < depth; k++) {
        FloatVector left = fromMemorySegment(SPECIES, from, at + k * stride, ORDER),
            right = fromMemorySegment(SPECIES, from, at + k * stride + BYTES, ORDER);
        left.intoMemorySegment(to, out + k * (2L * BYTES), ORDER);
        right.intoMemorySegment(to, out + k * (2L * BYTES) + BYTES, ORDER);
      }
      return;
    }
    int k = 0;
    if (taken == width && width <= COUNT) {
      // Each vector's surplus is overwritten by the next; the last one could reach beyond the matrix.
      for (; k < depth - 1; k++)
        fromMemorySegment(SPECIES, from, at + k * stride, ORDER).intoMemorySegment(to, out + 4L * k * width, ORDER);
    }
    for (int lane = 0; lane < width; lane += COUNT) {
      VectorMask<Float> there = SPECIES.indexInRange(0, Math.max(0, taken - lane)),
          room = SPECIES.indexInRange(0, width - lane);
      for (int i = k; i < depth; i++)
        fromMemorySegment(SPECIES, from, at + i * stride + 4L * lane, ORDER, there).intoMemorySegment(to,
            out + 4L * ((long) i * width + lane),
            ORDER, room);
    }
  }

  /** The strip is stored as [.., depth]: transposes it, four by four. */
  private static void transpose(MemorySegment from, long at, long stride, int taken, int depth, int width,
      MemorySegment to, long out) {
    int row = 0, whole = depth / 4 * 4;
    for (; row + 4 <= taken; row += 4) {
      fours(whole, from, at + row * stride, stride, to, out + 4L * row, 4L * width);
      rest(row, row + 4, whole, depth, from, at, stride, width, to, out);
    }
    rest(row, taken, 0, depth, from, at, stride, width, to, out);
    for (int k = 0; k < depth && taken < width; k++)
      to.asSlice(out + 4L * ((long) k * width + taken), 4L * (width - taken)).fill((byte) 0);
  }

  /** Four rows, four columns at a time; it moves bits and needs no arithmetic, so it reads floats as integers. */
  private static void fours(int depth, MemorySegment from, long at, long stride, MemorySegment to, long out,
      long step) {
    for (int k = 0; k < depth; k += 4) {
      long i = at + 4L * k, o = out + k * step;
      IntVector a = IntVector.fromMemorySegment(FOUR, from, i, ORDER),
          b = IntVector.fromMemorySegment(FOUR, from, i + stride, ORDER);
      IntVector c = IntVector.fromMemorySegment(FOUR, from, i + 2 * stride, ORDER),
          d = IntVector.fromMemorySegment(FOUR, from, i + 3 * stride, ORDER);
      IntVector ab = FRONTS.selectFrom(a, b), cd = FRONTS.selectFrom(c, d);
      LEFTS.selectFrom(ab, cd).intoMemorySegment(to, o, ORDER);
      RIGHTS.selectFrom(ab, cd).intoMemorySegment(to, o + step, ORDER);
      ab = BACKS.selectFrom(a, b);
      cd = BACKS.selectFrom(c, d);
      LEFTS.selectFrom(ab, cd).intoMemorySegment(to, o + 2 * step, ORDER);
      RIGHTS.selectFrom(ab, cd).intoMemorySegment(to, o + 3 * step, ORDER);
    }
  }

  /** What does not go into fours. */
  private static void rest(int row, int end, int k, int depth, MemorySegment from, long at, long stride, int width,
      MemorySegment to, long out) {
    for (; k < depth; k++)
      for (int r = row; r < end; r++)
        to.set(FLOAT, out + 4L * ((long) k * width + r), from.get(FLOAT, at + r * stride + 4L * k));
  }
}
