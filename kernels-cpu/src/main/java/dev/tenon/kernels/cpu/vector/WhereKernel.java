package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.VectorMask;

/** One of two float32 tensors by a bool of the same shape; a mask is gathered from as many bytes as a vector has lanes. */
record WhereKernel(int count) implements Kernel {
  private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt FOUR = ValueLayout.JAVA_INT_UNALIGNED
      .withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  /** Multiplying eight bytes of 0 or 1 by this lines their bits up in the highest byte. */
  private static final long GATHER = 0x0102040810204080L;

  @Override public boolean inPlace(int output, int input) {
    return input > 0;
  }

  @Override public void run(Call call) {
    MemorySegment which = call.input(0).segment(), yes = call.input(1).segment(), no = call.input(2).segment(),
        y = call.output(0).segment();
    Pieces.rows(call.workers(), Math.ceilDiv(count, Pieces.FLOATS), Pieces.FLOATS,
        (first, end) -> choose(which, yes, no, y, first * Pieces.FLOATS,
            (int) Math.min(count, (long) end * Pieces.FLOATS)));
  }

  private static void choose(MemorySegment which, MemorySegment yes, MemorySegment no, MemorySegment y, int from,
      int end) {
    int i = from;
    for (; i <= end - COUNT; i += COUNT)
      Lanes.store(
          Lanes.load(no, 4L * i).blend(Lanes.load(yes, 4L * i), VectorMask.fromLong(Lanes.FLOATS, bits(which, i))), y,
          4L * i);
    for (; i < end; i++)
      y.set(Lanes.FLOAT, 4L * i, (which.get(ValueLayout.JAVA_BYTE, i) != 0 ? yes : no).get(Lanes.FLOAT, 4L * i));
  }

  /** The bools of one vector, the first in the lowest bit. */
  private static long bits(MemorySegment which, long at) {
    if (COUNT == 4) return eight(which.get(FOUR, at));
    long low = eight(which.get(EIGHT, at));
    return COUNT == 8 ? low : low | (eight(which.get(EIGHT, at + 8)) << 8);
  }

  private static long eight(long bytes) {
    return ((bytes & 0x0101010101010101L) * GATHER) >>> 56;
  }
}
