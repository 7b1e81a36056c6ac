package dev.tenon.kernels.cpu.gemm;

/**
 * The innermost product: a few packed rows by a few packed columns, whose sums all stay in registers.
 *
 * <p>A tile has few rows so that both of the JVM's compilers can compile it. One with 12 is too big for the first when it
 * profiles, and if that method was compiled without profiling before, as happens to a JVM that is busy compiling, it stays
 * so for good, a hundred times slower. So does a tile that also reads what it adds to. Numbers are spread by a
 * loaded vector's {@code broadcast}: of what it returns the second compiler knows the class, whatever its profile says.
 */
final class Tile {
  // 32 vector registers come with AVX-512 and on 64-bit ARM; elsewhere there are 16.
  private static final boolean TALL = Lanes.COUNT >= 16 || System.getProperty("os.arch", "").equals("aarch64");
  static final int ROWS = TALL ? Tile8x2.ROWS : Tile6x2.ROWS;
  static final int COLUMNS = 2 * Lanes.COUNT;
  static final long BYTES = 4L * ROWS * COLUMNS;
  /** Up to so many columns, reading rows where they lie costs less than packing them, which makes the tile 4 % faster. */
  private static final int FEW_COLUMNS = 128;

  private Tile() {}

  /**
   * c = a · b for ROWS × COLUMNS elements, each one chain of fused multiply-adds from the first k to the last.
   *
   * @param depth how many products an element is the sum of
   * @param a packed rows: ROWS floats for each k
   * @param b packed columns: COLUMNS floats for each k
   * @param stride distance between rows of c in bytes
   */
  static void multiply(int depth, long a, long b, long c, long stride) {
    if (TALL) Tile8x2.multiply(depth, a, b, c, stride);
    else Tile6x2.multiply(depth, a, b, c, stride);
  }

  /**
   * How many rows of a left matrix need no packing for a product of so many columns: those of whole tiles, if they are stored as rows. None
   * where registers are few: a tile that also counts rows is half as fast there.
   */
  static int inPlace(Matrix a, int rows, int columns) {
    return TALL && !a.transposed() && columns <= FEW_COLUMNS ? rows / ROWS * ROWS : 0;
  }

  /**
   * The same with rows that are {@link #inPlace}.
   *
   * @param pitch distance between rows of a in bytes
   */
  static void multiplyRows(int depth, long a, long pitch, long b, long c, long stride) {
    Tile8x2.multiplyRows(depth, a, pitch, b, c, stride);
  }
}
