package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A plan for products of two matrices of fixed sizes: bias + a · b. It holds sizes only, and serves any number of runs at once. */
sealed interface Product permits PackedProduct, DotProduct, StripProduct {
  /** Up to here reading the other matrix in place beats packing it. */
  int FEW_ROWS = 8, FEW_COLUMNS = 4;

  /**
   * The plan for [rows, depth] · [depth, columns].
   *
   * @param leftTransposed the left matrix is stored as [depth, rows]
   * @param rightTransposed the right matrix is stored as [columns, depth]
   */
  static Product of(int rows, int columns, int depth, boolean leftTransposed, boolean rightTransposed) {
    if (rows <= FEW_ROWS)
      return rightTransposed ? DotProduct.fewRows(rows, columns, depth) : new StripProduct(rows, columns, depth);
    if (columns <= FEW_COLUMNS && !leftTransposed) return DotProduct.fewColumns(rows, columns, depth);
    return new PackedProduct(rows, columns, depth);
  }

  /** Bytes of scratch memory, from a cache line on. */
  long scratch(int threads);

  /**
   * Computes c, not transposed, from a and b, which do not overlap it.
   *
   * @param at where the scratch memory begins, a multiple of a cache line
   * @param bias as many floats as columns, the start of each row's sums
   */
  void run(Workers workers, MemorySegment scratch, long at, Matrix a, Matrix b, Optional<MemorySegment> bias, Matrix c);
}
