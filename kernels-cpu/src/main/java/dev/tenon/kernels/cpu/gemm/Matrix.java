package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;

/**
 * A matrix of floats somewhere in memory outside the heap, row-major.
 *
 * @param offset where its first element lies, in bytes
 * @param stride distance between stored rows, in bytes
 * @param transposed what is stored is the transpose
 */
public record Matrix(MemorySegment memory, long offset, long stride, boolean transposed) {
  /** A matrix as it is stored, its rows close together. */
  public static Matrix dense(MemorySegment memory, long offset, int columns) {
    return new Matrix(memory, offset, 4L * columns, false);
  }

  /** Seen as its transpose, in place. */
  Matrix flipped() {
    return new Matrix(memory, offset, stride, !transposed);
  }

  /** Where an element lies, in bytes. */
  long at(int row, int column) {
    return offset + (transposed ? column * stride + 4L * row : row * stride + 4L * column);
  }

  /** The same from an element on. */
  Matrix from(int row, int column) {
    return new Matrix(memory, at(row, column), stride, transposed);
  }
}
