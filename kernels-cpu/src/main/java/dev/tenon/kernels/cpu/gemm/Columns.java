package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;

/**
 * The right matrix of a product, [depth, columns], in whatever form it is stored: it writes itself as the panels that the innermost
 * product reads. A panel is [k, {@link #WIDTH}]; columns beyond the last are zeros.
 */
public interface Columns {
  /** Columns of a panel. */
  int WIDTH = Tile.COLUMNS;

  /**
   * What is known of it before there is a matrix.
   *
   * @param columns it is packed from a multiple of so many columns on, a multiple of {@link #WIDTH}
   * @param depth it is packed from a multiple of so many rows on
   * @param scratch bytes of its own that a worker needs for packing, whole cache lines
   */
  record Form(int columns, int depth, long scratch) {
    static final Form FLOATS = new Form(WIDTH, 1, 0);
  }

  /**
   * Packs rows k .. k + depth − 1, columns column .. column + columns − 1 into panels one behind the other.
   *
   * @param own where the worker's bytes for packing lie in {@code to}
   */
  void pack(int k, int depth, int column, int columns, MemorySegment to, long at, long own);

  /** A matrix of floats. */
  record OfFloats(Matrix matrix) implements Columns {
    @Override public void pack(int k, int depth, int column, int columns, MemorySegment to, long at, long own) {
      Panels.right(matrix, k, depth, column, columns, to, at);
    }
  }

  /**
   * Packs a strip of up to {@link #WIDTH} columns that lies in memory as a row for each column. What is 32 bits wide will do.
   *
   * @param stride bytes from a column to the next
   */
  static void strip(MemorySegment from, long offset, long stride, int depth, int columns, MemorySegment to, long at) {
    Panels.right(new Matrix(from, offset, stride, true), 0, depth, 0, columns, to, at);
  }
}
