package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOATS;
import static dev.tenon.kernels.cpu.vector.Lanes.ORDER;
import static dev.tenon.kernels.cpu.vector.Lanes.zero;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.tenon.kernels.cpu.Memory;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of small matrices in panels: four rows by one or two vectors of columns, summed over k in order.
 *
 * <p>A panel is a matrix two vectors wide, rows a {@link #PITCH} apart. Arguments are offsets in bytes into one scratch segment.
 * No vector is handed to a method that C2 might not inline (docs/adr/0011).
 */
final class PanelProduct {
  /** Columns of a panel. */
  static final int WIDTH = 2 * Lanes.COUNT;
  /** Bytes from one row of a panel to the next. */
  static final long PITCH = 2L * BYTES;

  private PanelProduct() {}

  /** c = a · b, where four rows of a lie a pitch apart: two vectors of columns. */
  static void rowsSet2(MemorySegment m, int n, long ao, long bo, long co) {
    long a = Memory.rows(m, ao, 4, PITCH, 4L * n), b = Memory.rows(m, bo, n, PITCH, PITCH),
        c = Memory.rows(m, co, 4, PITCH, PITCH);
    FloatVector c00 = zero(), c01 = zero();
    FloatVector c10 = zero(), c11 = zero();
    FloatVector c20 = zero(), c21 = zero();
    FloatVector c30 = zero(), c31 = zero();
    for (int k = 0; k < n; k++) {
      long left = a + k * 4L, right = b + k * PITCH;
      FloatVector b0 = fromMemorySegment(FLOATS, ALL, right, ORDER),
          b1 = fromMemorySegment(FLOATS, ALL, right + BYTES, ORDER), x;
      x = b0.broadcast(ALL.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = b0.broadcast(ALL.get(FLOAT, left + PITCH));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = b0.broadcast(ALL.get(FLOAT, left + 2 * PITCH));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = b0.broadcast(ALL.get(FLOAT, left + 3 * PITCH));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    c00.intoMemorySegment(ALL, c, ORDER);
    c01.intoMemorySegment(ALL, c + BYTES, ORDER);
    c10.intoMemorySegment(ALL, c + PITCH, ORDER);
    c11.intoMemorySegment(ALL, c + PITCH + BYTES, ORDER);
    c20.intoMemorySegment(ALL, c + 2 * PITCH, ORDER);
    c21.intoMemorySegment(ALL, c + 2 * PITCH + BYTES, ORDER);
    c30.intoMemorySegment(ALL, c + 3 * PITCH, ORDER);
    c31.intoMemorySegment(ALL, c + 3 * PITCH + BYTES, ORDER);
  }

  /** c += a · b, as {@link #rowsSet2}. */
  static void rowsAdd2(MemorySegment m, int n, long ao, long bo, long co) {
    long a = Memory.rows(m, ao, 4, PITCH, 4L * n), b = Memory.rows(m, bo, n, PITCH, PITCH),
        c = Memory.rows(m, co, 4, PITCH, PITCH);
    FloatVector c00 = fromMemorySegment(FLOATS, ALL, c, ORDER), c01 = fromMemorySegment(FLOATS, ALL, c + BYTES, ORDER);
    FloatVector c10 = fromMemorySegment(FLOATS, ALL, c + PITCH, ORDER),
        c11 = fromMemorySegment(FLOATS, ALL, c + PITCH + BYTES, ORDER);
    FloatVector c20 = fromMemorySegment(FLOATS, ALL, c + 2 * PITCH, ORDER),
        c21 = fromMemorySegment(FLOATS, ALL, c + 2 * PITCH + BYTES, ORDER);
    FloatVector c30 = fromMemorySegment(FLOATS, ALL, c + 3 * PITCH, ORDER),
        c31 = fromMemorySegment(FLOATS, ALL, c + 3 * PITCH + BYTES, ORDER);
    for (int k = 0; k < n; k++) {
      long left = a + k * 4L, right = b + k * PITCH;
      FloatVector b0 = fromMemorySegment(FLOATS, ALL, right, ORDER),
          b1 = fromMemorySegment(FLOATS, ALL, right + BYTES, ORDER), x;
      x = b0.broadcast(ALL.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = b0.broadcast(ALL.get(FLOAT, left + PITCH));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = b0.broadcast(ALL.get(FLOAT, left + 2 * PITCH));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = b0.broadcast(ALL.get(FLOAT, left + 3 * PITCH));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    c00.intoMemorySegment(ALL, c, ORDER);
    c01.intoMemorySegment(ALL, c + BYTES, ORDER);
    c10.intoMemorySegment(ALL, c + PITCH, ORDER);
    c11.intoMemorySegment(ALL, c + PITCH + BYTES, ORDER);
    c20.intoMemorySegment(ALL, c + 2 * PITCH, ORDER);
    c21.intoMemorySegment(ALL, c + 2 * PITCH + BYTES, ORDER);
    c30.intoMemorySegment(ALL, c + 3 * PITCH, ORDER);
    c31.intoMemorySegment(ALL, c + 3 * PITCH + BYTES, ORDER);
  }

  /** c += a · b, one vector of columns. */
  static void rowsAdd1(MemorySegment m, int n, long ao, long bo, long co) {
    long a = Memory.rows(m, ao, 4, PITCH, 4L * n), b = Memory.rows(m, bo, n, PITCH, BYTES),
        c = Memory.rows(m, co, 4, PITCH, BYTES);
    FloatVector c00 = fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector c10 = fromMemorySegment(FLOATS, ALL, c + PITCH, ORDER);
    FloatVector c20 = fromMemorySegment(FLOATS, ALL, c + 2 * PITCH, ORDER);
    FloatVector c30 = fromMemorySegment(FLOATS, ALL, c + 3 * PITCH, ORDER);
    for (int k = 0; k < n; k++) {
      long left = a + k * 4L, right = b + k * PITCH;
      FloatVector b0 = fromMemorySegment(FLOATS, ALL, right, ORDER), x;
      x = b0.broadcast(ALL.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      x = b0.broadcast(ALL.get(FLOAT, left + PITCH));
      c10 = x.fma(b0, c10);
      x = b0.broadcast(ALL.get(FLOAT, left + 2 * PITCH));
      c20 = x.fma(b0, c20);
      x = b0.broadcast(ALL.get(FLOAT, left + 3 * PITCH));
      c30 = x.fma(b0, c30);
    }
    c00.intoMemorySegment(ALL, c, ORDER);
    c10.intoMemorySegment(ALL, c + PITCH, ORDER);
    c20.intoMemorySegment(ALL, c + 2 * PITCH, ORDER);
    c30.intoMemorySegment(ALL, c + 3 * PITCH, ORDER);
  }

  /** c += aᵀ · b, where a's four columns lie side by side: two vectors of columns. */
  static void columnsAdd2(MemorySegment m, int n, long ao, long bo, long co) {
    long a = Memory.rows(m, ao, n, PITCH, 16), b = Memory.rows(m, bo, n, PITCH, PITCH),
        c = Memory.rows(m, co, 4, PITCH, PITCH);
    FloatVector c00 = fromMemorySegment(FLOATS, ALL, c, ORDER), c01 = fromMemorySegment(FLOATS, ALL, c + BYTES, ORDER);
    FloatVector c10 = fromMemorySegment(FLOATS, ALL, c + PITCH, ORDER),
        c11 = fromMemorySegment(FLOATS, ALL, c + PITCH + BYTES, ORDER);
    FloatVector c20 = fromMemorySegment(FLOATS, ALL, c + 2 * PITCH, ORDER),
        c21 = fromMemorySegment(FLOATS, ALL, c + 2 * PITCH + BYTES, ORDER);
    FloatVector c30 = fromMemorySegment(FLOATS, ALL, c + 3 * PITCH, ORDER),
        c31 = fromMemorySegment(FLOATS, ALL, c + 3 * PITCH + BYTES, ORDER);
    for (int k = 0; k < n; k++) {
      long left = a + k * PITCH, right = b + k * PITCH;
      FloatVector b0 = fromMemorySegment(FLOATS, ALL, right, ORDER),
          b1 = fromMemorySegment(FLOATS, ALL, right + BYTES, ORDER), x;
      x = b0.broadcast(ALL.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = b0.broadcast(ALL.get(FLOAT, left + 4));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = b0.broadcast(ALL.get(FLOAT, left + 8));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = b0.broadcast(ALL.get(FLOAT, left + 12));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    c00.intoMemorySegment(ALL, c, ORDER);
    c01.intoMemorySegment(ALL, c + BYTES, ORDER);
    c10.intoMemorySegment(ALL, c + PITCH, ORDER);
    c11.intoMemorySegment(ALL, c + PITCH + BYTES, ORDER);
    c20.intoMemorySegment(ALL, c + 2 * PITCH, ORDER);
    c21.intoMemorySegment(ALL, c + 2 * PITCH + BYTES, ORDER);
    c30.intoMemorySegment(ALL, c + 3 * PITCH, ORDER);
    c31.intoMemorySegment(ALL, c + 3 * PITCH + BYTES, ORDER);
  }

  /** c += aᵀ · b, one vector of columns. */
  static void columnsAdd1(MemorySegment m, int n, long ao, long bo, long co) {
    long a = Memory.rows(m, ao, n, PITCH, 16), b = Memory.rows(m, bo, n, PITCH, BYTES),
        c = Memory.rows(m, co, 4, PITCH, BYTES);
    FloatVector c00 = fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector c10 = fromMemorySegment(FLOATS, ALL, c + PITCH, ORDER);
    FloatVector c20 = fromMemorySegment(FLOATS, ALL, c + 2 * PITCH, ORDER);
    FloatVector c30 = fromMemorySegment(FLOATS, ALL, c + 3 * PITCH, ORDER);
    for (int k = 0; k < n; k++) {
      long left = a + k * PITCH, right = b + k * PITCH;
      FloatVector b0 = fromMemorySegment(FLOATS, ALL, right, ORDER), x;
      x = b0.broadcast(ALL.get(FLOAT, left));
      c00 = x.fma(b0, c00);
      x = b0.broadcast(ALL.get(FLOAT, left + 4));
      c10 = x.fma(b0, c10);
      x = b0.broadcast(ALL.get(FLOAT, left + 8));
      c20 = x.fma(b0, c20);
      x = b0.broadcast(ALL.get(FLOAT, left + 12));
      c30 = x.fma(b0, c30);
    }
    c00.intoMemorySegment(ALL, c, ORDER);
    c10.intoMemorySegment(ALL, c + PITCH, ORDER);
    c20.intoMemorySegment(ALL, c + 2 * PITCH, ORDER);
    c30.intoMemorySegment(ALL, c + 3 * PITCH, ORDER);
  }
}
