package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Packing: copies a strip of a matrix so that {@link Tile} reads it front to back, [k, width], filled up with zeros.
 *
 * <p>A panel of the left matrix holds Tile.ROWS of its rows, one of the right matrix Tile.COLUMNS of its columns.
 */
final class Panels {
  /** Bytes that packing may write past the end of the last panel. */
  static final int SLACK = 64;

  // Narrow vectors are of bits: floats have one width everywhere, or their sums become objects (docs/adr/0011 d).
  /** Vectors of two pairs of floats as bits. */
  private static final VectorSpecies<Long> PAIRS = LongVector.SPECIES_128;
  /** Vectors of eight floats as bits. */
  private static final VectorSpecies<Long> EIGHT = LongVector.SPECIES_256;
  private static final LongVector FRONT = LongVector.fromArray(PAIRS, new long[]{-1, 0}, 0), BACK = FRONT.not();
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final long LOW = 0xffffffffL;

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
    if (taken == width && width == 8 && COUNT > 8) {
      for (; k < depth; k++)
        LongVector.fromMemorySegment(EIGHT, from, at + k * stride, ORDER).intoMemorySegment(to, out + 32L * k, ORDER);
    } else if (taken == width && width <= COUNT) {
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

  /** The strip is stored as [.., depth]: transposes it, four rows by two columns at a time. */
  private static void transpose(MemorySegment from, long at, long stride, int taken, int depth, int width,
      MemorySegment to, long out) {
    int row = 0, even = depth / 2 * 2;
    for (; row + 4 <= taken; row += 4) four(even, from, at + row * stride, stride, to, out + 4L * row, 4L * width);
    if (row + 2 <= taken) {
      two(even, from, at + row * stride, stride, to, out + 4L * row, 4L * width);
      row += 2;
    }
    rest(0, row, even, depth, from, at, stride, width, to, out);
    rest(row, taken, 0, depth, from, at, stride, width, to, out);
    for (int k = 0; k < depth && taken < width; k++)
      to.asSlice(out + 4L * ((long) k * width + taken), 4L * (width - taken)).fill((byte) 0);
  }

  /**
   * Four rows a, b, c, d, two columns at a time. As bits: a vector of two columns of a and two of c, the like of b and d;
   * from these (a b c d) of the first column and of the second.
   */
  private static void four(int depth, MemorySegment from, long a, long stride, MemorySegment to, long out, long step) {
    // Rows c and d are read from two columns before, so that the two columns lie in the second half.
    long b = a + stride, c = b + stride - 8, d = c + stride;
    for (int k = 0; k < depth; k += 2) {
      long i = 4L * k, o = out + k * step;
      LongVector ac = LongVector.fromMemorySegment(PAIRS, from, a + i, ORDER).and(FRONT)
          .or(LongVector.fromMemorySegment(PAIRS, from, c + i, ORDER).and(BACK));
      LongVector bd = LongVector.fromMemorySegment(PAIRS, from, b + i, ORDER).and(FRONT)
          .or(LongVector.fromMemorySegment(PAIRS, from, d + i, ORDER).and(BACK));
      ac.and(LOW).or(bd.lanewise(VectorOperators.LSHL, 32)).intoMemorySegment(to, o, ORDER);
      ac.lanewise(VectorOperators.LSHR, 32).or(bd.and(~LOW)).intoMemorySegment(to, o + step, ORDER);
    }
  }

  /** Two rows, two columns at a time. */
  private static void two(int depth, MemorySegment from, long a, long stride, MemorySegment to, long out, long step) {
    for (int k = 0; k < depth; k += 2, out += 2 * step) {
      long x = from.get(LONG, a + 4L * k), y = from.get(LONG, a + stride + 4L * k);
      to.set(LONG, out, x & LOW | y << 32);
      to.set(LONG, out + step, x >>> 32 | y & ~LOW);
    }
  }

  /** What is left over, one by one, as bits: they need not be floats. */
  private static void rest(int row, int end, int k, int depth, MemorySegment from, long at, long stride, int width,
      MemorySegment to, long out) {
    for (; k < depth; k++)
      for (int r = row; r < end; r++)
        to.set(INT, out + 4L * ((long) k * width + r), from.get(INT, at + r * stride + 4L * k));
  }
}
