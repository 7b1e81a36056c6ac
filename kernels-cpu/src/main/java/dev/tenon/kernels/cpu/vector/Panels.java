package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Copies between rows of tensors and panels in scratch, where {@link PanelProduct} works. Offsets are in bytes. */
final class Panels {
  private Panels() {}

  /** Bytes of a matrix in panels. */
  static long bytes(int rows, int columns) {
    return Math.ceilDiv(columns, WIDTH) * (rows * PITCH);
  }

  /** Rows of a tensor, a stride apart, into panels of so many rows; rows that the tensor lacks become zeros. */
  static void pack(MemorySegment from, long offset, long stride, int rows, int columns, MemorySegment to, long panels,
      int panelRows) {
    for (int c = 0; c < columns; c += COUNT) {
      long panel = panels + c / WIDTH * (panelRows * PITCH) + 4L * (c % WIDTH);
      if (c + COUNT <= columns) packColumn(from, offset + 4L * c, stride, rows, to, panel);
      else packColumn(from, offset + 4L * c, stride, rows, to, panel, Lanes.tail(columns));
      for (int r = rows; r < panelRows; r++) Lanes.store(Lanes.zero(), to, panel + r * PITCH);
    }
  }

  private static void packColumn(MemorySegment from, long offset, long stride, int rows, MemorySegment to, long panel) {
    for (int r = 0; r < rows; r++) Lanes.store(Lanes.load(from, offset + r * stride), to, panel + r * PITCH);
  }

  private static void packColumn(MemorySegment from, long offset, long stride, int rows, MemorySegment to, long panel,
      VectorMask<Float> mask) {
    for (int r = 0; r < rows; r++) Lanes.store(Lanes.load(from, offset + r * stride, mask), to, panel + r * PITCH);
  }

  /** Rows of panels times a factor into rows of a tensor, a stride apart. */
  static void unpack(MemorySegment from, long panels, int panelRows, float factor, int rows, int columns,
      MemorySegment to, long offset,
      long stride) {
    for (int c = 0; c < columns; c += COUNT) {
      long panel = panels + c / WIDTH * (panelRows * PITCH) + 4L * (c % WIDTH);
      if (c + COUNT <= columns) unpackColumn(from, panel, factor, rows, to, offset + 4L * c, stride);
      else unpackColumn(from, panel, factor, rows, to, offset + 4L * c, stride, Lanes.tail(columns));
    }
  }

  private static void unpackColumn(MemorySegment from, long panel, float factor, int rows, MemorySegment to,
      long offset, long stride) {
    for (int r = 0; r < rows; r++)
      Lanes.store(Lanes.load(from, panel + r * PITCH).mul(factor), to, offset + r * stride);
  }

  private static void unpackColumn(MemorySegment from, long panel, float factor, int rows, MemorySegment to,
      long offset, long stride,
      VectorMask<Float> mask) {
    for (int r = 0; r < rows; r++)
      Lanes.store(Lanes.load(from, panel + r * PITCH).mul(factor), to, offset + r * stride, mask);
  }

  /** Rows of panels, each times a factor of its own, into rows of a tensor. */
  static void unpackScaled(MemorySegment from, long panels, int panelRows, long factors, int rows, int columns,
      MemorySegment to, long offset,
      long stride) {
    for (int c = 0; c < columns; c += COUNT) {
      long panel = panels + c / WIDTH * (panelRows * PITCH) + 4L * (c % WIDTH);
      if (c + COUNT <= columns) unpackColumn(from, panel, factors, rows, to, offset + 4L * c, stride);
      else unpackColumn(from, panel, factors, rows, to, offset + 4L * c, stride, Lanes.tail(columns));
    }
  }

  private static void unpackColumn(MemorySegment from, long panel, long factors, int rows, MemorySegment to,
      long offset, long stride) {
    for (int r = 0; r < rows; r++) {
      FloatVector v = Lanes.load(from, panel + r * PITCH).mul(Lanes.spread(from, factors + 4L * r));
      Lanes.store(v, to, offset + r * stride);
    }
  }

  private static void unpackColumn(MemorySegment from, long panel, long factors, int rows, MemorySegment to,
      long offset, long stride,
      VectorMask<Float> mask) {
    for (int r = 0; r < rows; r++) {
      FloatVector v = Lanes.load(from, panel + r * PITCH).mul(Lanes.spread(from, factors + 4L * r));
      Lanes.store(v, to, offset + r * stride, mask);
    }
  }

  /** Sets whole vectors of scratch to one value. */
  static void fill(MemorySegment memory, long offset, long bytes, float value) {
    FloatVector v = Lanes.all(value);
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(v, memory, offset + i);
  }
}
