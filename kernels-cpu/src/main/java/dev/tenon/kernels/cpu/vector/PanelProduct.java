package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.load;
import static dev.tenon.kernels.cpu.vector.Lanes.store;
import static dev.tenon.kernels.cpu.vector.Lanes.zero;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of small matrices in panels: four rows by one or two vectors of columns, summed over k in order.
 *
 * <p>A panel is a matrix two vectors wide, rows a {@link #PITCH} apart. Arguments are offsets in bytes into one scratch segment.
 * Each method stays small: C2 stops inlining at some 18,000 nodes, a load or store is about 700, and a vector that is not inlined is an
 * object.
 */
final class PanelProduct {
  /** Columns of a panel. */
  static final int WIDTH = 2 * Lanes.COUNT;
  /** Bytes from one row of a panel to the next. */
  static final long PITCH = 2L * BYTES;

  private PanelProduct() {}

  /** c = a · b, where four rows of a lie a pitch apart: two vectors of columns. */
  static void rowsSet2(MemorySegment m, int n, long a, long b, long c) {
    FloatVector c00 = zero(), c01 = zero();
    FloatVector c10 = zero(), c11 = zero();
    FloatVector c20 = zero(), c21 = zero();
    FloatVector c30 = zero(), c31 = zero();
    for (int k = 0; k < n; k++) {
      long left = a + k * 4L, right = b + k * PITCH;
      FloatVector b0 = load(m, right), b1 = load(m, right + BYTES), x;
      x = b0.broadcast(m.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = b0.broadcast(m.get(FLOAT, left + PITCH));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = b0.broadcast(m.get(FLOAT, left + 2 * PITCH));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = b0.broadcast(m.get(FLOAT, left + 3 * PITCH));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    store(c00, m, c);
    store(c01, m, c + BYTES);
    store(c10, m, c + PITCH);
    store(c11, m, c + PITCH + BYTES);
    store(c20, m, c + 2 * PITCH);
    store(c21, m, c + 2 * PITCH + BYTES);
    store(c30, m, c + 3 * PITCH);
    store(c31, m, c + 3 * PITCH + BYTES);
  }

  /** c += a · b, as {@link #rowsSet2}. */
  static void rowsAdd2(MemorySegment m, int n, long a, long b, long c) {
    FloatVector c00 = load(m, c), c01 = load(m, c + BYTES);
    FloatVector c10 = load(m, c + PITCH), c11 = load(m, c + PITCH + BYTES);
    FloatVector c20 = load(m, c + 2 * PITCH), c21 = load(m, c + 2 * PITCH + BYTES);
    FloatVector c30 = load(m, c + 3 * PITCH), c31 = load(m, c + 3 * PITCH + BYTES);
    for (int k = 0; k < n; k++) {
      long left = a + k * 4L, right = b + k * PITCH;
      FloatVector b0 = load(m, right), b1 = load(m, right + BYTES), x;
      x = b0.broadcast(m.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = b0.broadcast(m.get(FLOAT, left + PITCH));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = b0.broadcast(m.get(FLOAT, left + 2 * PITCH));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = b0.broadcast(m.get(FLOAT, left + 3 * PITCH));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    store(c00, m, c);
    store(c01, m, c + BYTES);
    store(c10, m, c + PITCH);
    store(c11, m, c + PITCH + BYTES);
    store(c20, m, c + 2 * PITCH);
    store(c21, m, c + 2 * PITCH + BYTES);
    store(c30, m, c + 3 * PITCH);
    store(c31, m, c + 3 * PITCH + BYTES);
  }

  /** c += a · b, one vector of columns. */
  static void rowsAdd1(MemorySegment m, int n, long a, long b, long c) {
    FloatVector c00 = load(m, c);
    FloatVector c10 = load(m, c + PITCH);
    FloatVector c20 = load(m, c + 2 * PITCH);
    FloatVector c30 = load(m, c + 3 * PITCH);
    for (int k = 0; k < n; k++) {
      long left = a + k * 4L, right = b + k * PITCH;
      FloatVector b0 = load(m, right), x;
      x = b0.broadcast(m.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      x = b0.broadcast(m.get(FLOAT, left + PITCH));
      c10 = x.fma(b0, c10);
      x = b0.broadcast(m.get(FLOAT, left + 2 * PITCH));
      c20 = x.fma(b0, c20);
      x = b0.broadcast(m.get(FLOAT, left + 3 * PITCH));
      c30 = x.fma(b0, c30);
    }
    store(c00, m, c);
    store(c10, m, c + PITCH);
    store(c20, m, c + 2 * PITCH);
    store(c30, m, c + 3 * PITCH);
  }

  /** c += aᵀ · b, where a's four columns lie side by side: two vectors of columns. */
  static void columnsAdd2(MemorySegment m, int n, long a, long b, long c) {
    FloatVector c00 = load(m, c), c01 = load(m, c + BYTES);
    FloatVector c10 = load(m, c + PITCH), c11 = load(m, c + PITCH + BYTES);
    FloatVector c20 = load(m, c + 2 * PITCH), c21 = load(m, c + 2 * PITCH + BYTES);
    FloatVector c30 = load(m, c + 3 * PITCH), c31 = load(m, c + 3 * PITCH + BYTES);
    for (int k = 0; k < n; k++) {
      long left = a + k * PITCH, right = b + k * PITCH;
      FloatVector b0 = load(m, right), b1 = load(m, right + BYTES), x;
      x = b0.broadcast(m.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = b0.broadcast(m.get(FLOAT, left + 4));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = b0.broadcast(m.get(FLOAT, left + 8));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = b0.broadcast(m.get(FLOAT, left + 12));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    store(c00, m, c);
    store(c01, m, c + BYTES);
    store(c10, m, c + PITCH);
    store(c11, m, c + PITCH + BYTES);
    store(c20, m, c + 2 * PITCH);
    store(c21, m, c + 2 * PITCH + BYTES);
    store(c30, m, c + 3 * PITCH);
    store(c31, m, c + 3 * PITCH + BYTES);
  }

  /** c += aᵀ · b, one vector of columns. */
  static void columnsAdd1(MemorySegment m, int n, long a, long b, long c) {
    FloatVector c00 = load(m, c);
    FloatVector c10 = load(m, c + PITCH);
    FloatVector c20 = load(m, c + 2 * PITCH);
    FloatVector c30 = load(m, c + 3 * PITCH);
    for (int k = 0; k < n; k++) {
      long left = a + k * PITCH, right = b + k * PITCH;
      FloatVector b0 = load(m, right), x;
      x = b0.broadcast(m.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      x = b0.broadcast(m.get(FLOAT, left + 4));
      c10 = x.fma(b0, c10);
      x = b0.broadcast(m.get(FLOAT, left + 8));
      c20 = x.fma(b0, c20);
      x = b0.broadcast(m.get(FLOAT, left + 12));
      c30 = x.fma(b0, c30);
    }
    store(c00, m, c);
    store(c10, m, c + PITCH);
    store(c20, m, c + 2 * PITCH);
    store(c30, m, c + 3 * PITCH);
  }
}
