package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import java.lang.foreign.MemorySegment;

/** Products over a tile of keys by a tile of queries, in panels; see {@link PanelProduct}. */
final class AttendTile {
  private AttendTile() {}

  /** Scores [keys, queries] of the keys from (inclusive) to end (rounded up to four): K in panels times Qᵀ in one. */
  static void scores(MemorySegment m, long keys, long queries, int size, int from, int end, long scores) {
    for (int k = from; k < end; k += 4)
      PanelProduct.rowsSet2(m, Math.min(WIDTH, size), keys + k * PITCH, queries, scores + k * PITCH);
    for (int d = WIDTH; d < size; d += WIDTH)
      for (int k = from; k < end; k += 4)
        PanelProduct.rowsAdd2(m, Math.min(WIDTH, size - d), keys + (d / WIDTH * KEYS + k) * PITCH, queries + d * PITCH,
            scores + k * PITCH);
  }

  /** c += aᵀ · b for so many rows of c, over n rows of a and b; b is one panel with so many columns left. */
  static void addColumns(MemorySegment m, int n, long a, long b, long c, int rows, int columns) {
    if (columns > Lanes.COUNT)
      for (int r = 0; r < rows; r += 4) PanelProduct.columnsAdd2(m, n, a + 4L * r, b, c + r * PITCH);
    else
      for (int r = 0; r < rows; r += 4) PanelProduct.columnsAdd1(m, n, a + 4L * r, b, c + r * PITCH);
  }

  /** c += a · b for the rows of a and c from (inclusive) to end (rounded up to four), over n columns of a; b is one panel. */
  static void addRows(MemorySegment m, int n, long a, long b, long c, int from, int end, int columns) {
    if (columns > Lanes.COUNT)
      for (int r = from; r < end; r += 4) PanelProduct.rowsAdd2(m, n, a + r * PITCH, b, c + r * PITCH);
    else
      for (int r = from; r < end; r += 4) PanelProduct.rowsAdd1(m, n, a + r * PITCH, b, c + r * PITCH);
  }
}
