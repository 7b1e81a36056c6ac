package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Transposes a tile of {@link PanelProduct#WIDTH} rows, by square blocks as large as a vector.
 *
 * <p>A block is transposed by swapping each bit of the row number with the same bit of the lane number: for a distance d, two rows that
 * lie d apart exchange the lanes whose numbers have the bit d. Four rows do two distances at once.
 */
final class PanelTranspose {
  private static final int HALF = COUNT / 2, QUARTER = COUNT / 4;

  private PanelTranspose() {}

  /** Rows of the result: features, up to whole vectors. */
  static long bytes(int columns) {
    return Math.ceilDiv(columns, COUNT) * (COUNT * PITCH);
  }

  /** Rows in panels, times a factor, to one panel with a row a feature: the first half of the work, another step than the second. */
  static void begin(MemorySegment m, long panels, int columns, float factor, long to) {
    for (int c = 0; c < columns; c += COUNT)
      for (int r = 0; r < WIDTH; r += COUNT) {
        long from = panels + c / WIDTH * (WIDTH * PITCH) + r * PITCH + 4L * (c % WIDTH),
            block = to + c * PITCH + 4L * r;
        for (int i = 0; i < QUARTER; i++) far(m, from + i * PITCH, factor, block + i * PITCH);
      }
  }

  /** What {@link #begin} leaves to do, in place. */
  static void end(MemorySegment m, int columns, long panel) {
    for (int c = 0; c < columns; c += COUNT)
      for (int r = 0; r < WIDTH; r += COUNT) {
        long block = panel + c * PITCH + 4L * r;
        if (COUNT == 16) for (int i = 0; i < COUNT; i += 4) near(m, block + i * PITCH);
        if (COUNT == 8) for (int i = 0; i < COUNT; i += 2) nearest(m, block + i * PITCH);
      }
  }

  /** Distances of half and a quarter of a block. */
  private static void far(MemorySegment m, long from, float factor, long to) {
    long step = QUARTER * PITCH;
    FloatVector a = Lanes.load(m, from).mul(factor), b = Lanes.load(m, from + step).mul(factor);
    FloatVector c = Lanes.load(m, from + 2 * step).mul(factor), d = Lanes.load(m, from + 3 * step).mul(factor);
    FloatVector e = Lanes.upper(a, c, HALF), f = Lanes.upper(b, d, HALF), g = Lanes.lower(a, c, HALF),
        h = Lanes.lower(b, d, HALF);
    Lanes.store(Lanes.upper(e, f, QUARTER), m, to);
    Lanes.store(Lanes.lower(e, f, QUARTER), m, to + step);
    Lanes.store(Lanes.upper(g, h, QUARTER), m, to + 2 * step);
    Lanes.store(Lanes.lower(g, h, QUARTER), m, to + 3 * step);
  }

  /** Distances of 2 and 1. */
  private static void near(MemorySegment m, long at) {
    FloatVector a = Lanes.load(m, at), b = Lanes.load(m, at + PITCH), c = Lanes.load(m, at + 2 * PITCH),
        d = Lanes.load(m, at + 3 * PITCH);
    FloatVector e = Lanes.upper(a, c, 2), f = Lanes.upper(b, d, 2), g = Lanes.lower(a, c, 2), h = Lanes.lower(b, d, 2);
    Lanes.store(Lanes.upper(e, f, 1), m, at);
    Lanes.store(Lanes.lower(e, f, 1), m, at + PITCH);
    Lanes.store(Lanes.upper(g, h, 1), m, at + 2 * PITCH);
    Lanes.store(Lanes.lower(g, h, 1), m, at + 3 * PITCH);
  }

  /** A distance of 1. */
  private static void nearest(MemorySegment m, long at) {
    FloatVector a = Lanes.load(m, at), b = Lanes.load(m, at + PITCH);
    Lanes.store(Lanes.upper(a, b, 1), m, at);
    Lanes.store(Lanes.lower(a, b, 1), m, at + PITCH);
  }
}
