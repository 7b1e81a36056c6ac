package dev.tenon.kernels.cpu.gemm;

import java.lang.foreign.MemorySegment;

/** The innermost product: a few packed rows by a few packed columns, whose results all stay in registers. */
final class Tile {
  // 32 vector registers come with AVX-512 and on 64-bit ARM; elsewhere there are 16.
  private static final boolean TALL = Lanes.COUNT >= 16 || System.getProperty("os.arch", "").equals("aarch64");
  static final int ROWS = TALL ? Tile12x2.ROWS : Tile6x2.ROWS;
  static final int COLUMNS = 2 * Lanes.COUNT;
  static final long BYTES = (long) ROWS * COLUMNS * Float.BYTES;

  private Tile() {}

  /**
   * c = start + a · b for ROWS × COLUMNS elements. Each element is one chain of fused multiply-adds from the first k to the
   * last, so that its bits depend on nothing but its row, its column and its start.
   *
   * @param depth how many products an element is the sum of
   * @param a packed rows: ROWS floats for each k
   * @param b packed columns: COLUMNS floats for each k
   * @param start where the sums begin; may be c itself
   * @param startStride distance between rows of start in bytes; 0 starts all rows alike
   * @param stride distance between rows of c in bytes
   */
  static void multiply(int depth, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment start, long so,
      long startStride,
      MemorySegment c, long co, long stride) {
    if (TALL) Tile12x2.multiply(depth, a, ao, b, bo, start, so, startStride, c, co, stride);
    else Tile6x2.multiply(depth, a, ao, b, bo, start, so, startStride, c, co, stride);
  }
}
