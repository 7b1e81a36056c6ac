package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
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
        FloatVector left = load(from, at + k * stride), right = load(from, at + k * stride + BYTES);
        left.intoMemorySegment(to, out + k * (2L * BYTES), ORDER);
        right.intoMemorySegment(to, out + k * (2L * BYTES) + BYTES, ORDER);
      }
      return;
    }
    for (int lane = 0; lane < width; lane += COUNT) {
      VectorMask<Float> there = Lanes.first(Math.max(0, taken - lane)), room = Lanes.first(width - lane);
      for (int k = 0; k < depth; k++)
        load(from, at + k * stride + 4L * lane, there).intoMemorySegment(to, out + 4L * ((long) k * width + lane),
            ORDER, room);
    }
  }

  /** The strip is stored as [.., depth]: transposes it. */
  private static void transpose(MemorySegment from, long at, long stride, int taken, int depth, int width,
      MemorySegment to, long out) {
    int k = 0;
    for (; k + 16 <= depth; k += 16)
      for (int r = 0; r < taken; r++)
        run(from, at + r * stride + 4L * k, to, out + 4L * ((long) k * width + r), 4L * width);
    for (; k < depth; k++)
      for (int r = 0; r < taken; r++)
        to.set(FLOAT, out + 4L * ((long) k * width + r), from.get(FLOAT, at + r * stride + 4L * k));
    for (int r = taken; r < width; r++)
      for (k = 0; k < depth; k++)
        to.set(FLOAT, out + 4L * ((long) k * width + r), 0f);
  }

  private static void run(MemorySegment from, long at, MemorySegment to, long out, long step) {
    for (int q = 0; q < 16; q++)
      to.set(FLOAT, out + q * step, from.get(FLOAT, at + 4L * q));
  }
}
