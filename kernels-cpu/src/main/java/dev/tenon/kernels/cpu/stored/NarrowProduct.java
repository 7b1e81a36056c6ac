package dev.tenon.kernels.cpu.stored;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.kernels.cpu.Memory;
import dev.tenon.kernels.cpu.gemm.Lanes;
import java.lang.foreign.MemorySegment;

/**
 * A few rows of floats by weights in 16-bit floats, which are widened in registers.
 *
 * <p>Plan: a vector of pairs of weights is taken apart into those at even places and those at odd ones, which are the halves of 32 bits,
 * so no lane moves; each thread puts the few rows in that order for itself. One row alone goes by each row of weights with several
 * accumulators; several go four at a time. Lanes are folded once, at the end, and then come what products do not fill two vectors. A row
 * of weights that are not all finite is multiplied one by one.
 */
final class NarrowProduct implements FewRows.Product {
  private static final int UNIT = 4;
  private static final long STEP = Lanes.lines(Lanes.BYTES);

  private final NarrowLayout layout;
  private final int few, in;
  /** How many weights of a row go in vectors. */
  private final int whole;

  NarrowProduct(NarrowLayout layout, int few, int in) {
    this.layout = layout;
    this.few = few;
    this.in = in;
    whole = in / Bits.PAIRS * Bits.PAIRS;
  }

  @Override public int unit() {
    return UNIT;
  }

  /** Bytes of a row in the order of the halves. */
  private long rowBytes() {
    return Lanes.lines(4L * whole);
  }

  /** Rows, four vectors and the sums of their lanes. */
  @Override public long ownBytes() {
    return few * rowBytes() + UNIT * STEP + Lanes.lines(4 * UNIT);
  }

  @Override public void prepare(MemorySegment x, MemorySegment scratch, long own) {
    for (int i = 0; i < few; i++) {
      long from = Memory.at(x, 4L * in * i, 4L * whole), to = Memory.at(scratch, own + rowBytes() * i, 4L * whole);
      for (int k = 0; k < whole; k += Bits.PAIRS) halves(from + 4L * k, to + 4L * k);
    }
  }

  /** Writes the numbers at even places of two vectors, then those at odd ones. */
  private static void halves(long from, long to) {
    for (int j = 0; j < COUNT; j++) {
      ALL.set(FLOAT, to + 4L * j, ALL.get(FLOAT, from + 8L * j));
      ALL.set(FLOAT, to + Lanes.BYTES + 4L * j, ALL.get(FLOAT, from + 8L * j + 4));
    }
  }

  @Override public void multiply(FewRows.Part part, int unit, int out, MemorySegment x, MemorySegment scratch,
      long own) {
    int first = unit * UNIT, end = Math.min(first + UNIT, out);
    long rows = Memory.at(scratch, own, ownBytes()), stage = rows + few * rowBytes(), sums = stage + UNIT * STEP;
    if (few == 1) singly(part, first, end, out, x, rows, stage, sums);
    else for (int r = first; r < end; r++) severally(part, r, out, x, rows, stage, sums);
  }

  /** Where a row of weights begins. */
  private long weights(FewRows.Part part, int r) {
    return Memory.at(part.w(), 2L * in * r, 2L * in);
  }

  /** One row by up to four rows of weights. */
  private void singly(FewRows.Part part, int first, int end, int out, MemorySegment x, long row, long stage,
      long sums) {
    int finite = 0;
    for (int i = 0; i < end - first; i++)
      if (layout.one(whole, weights(part, first + i), row, stage + STEP * i)) finite |= 1 << i;
    Lanes.foldFour(stage, STEP, sums);
    for (int i = 0; i < end - first; i++)
      put(part, first + i, out, x, 0, (finite >> i & 1) != 0, ALL.get(FLOAT, sums + 4L * i));
  }

  /** All rows by one row of weights. */
  private void severally(FewRows.Part part, int r, int out, MemorySegment x, long rows, long stage,
      long sums) {
    long row = rowBytes(), last = rows + row * (few - 1);
    for (int i = 0; i < few; i += UNIT) {
      long at = rows + row * i;
      boolean finite = layout.four(whole, weights(part, r), at, Math.min(at + row, last),
          Math.min(at + 2 * row, last), Math.min(at + 3 * row, last), stage);
      Lanes.foldFour(stage, STEP, sums);
      for (int j = i; j < Math.min(i + UNIT, few); j++)
        put(part, r, out, x, j, finite, ALL.get(FLOAT, sums + 4L * (j - i)));
    }
  }

  private void put(FewRows.Part part, int r, int out, MemorySegment x, int i, boolean finite, float vectors) {
    float sum = finite ? vectors : 0;
    long w = weights(part, r);
    for (int k = finite ? whole : 0; k < in; k++)
      sum = Math.fma(layout.at(w + 2L * k), x.get(FLOAT, 4L * ((long) in * i + k)), sum);
    float begin = part.bias().isPresent() ? part.bias().get().getAtIndex(FLOAT, r) : 0;
    part.y().setAtIndex(FLOAT, (long) out * i + r, begin + sum);
  }
}
