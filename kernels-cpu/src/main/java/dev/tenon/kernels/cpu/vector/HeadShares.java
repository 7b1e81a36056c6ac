package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Gradients of keys or values as each query head has them, [batch, keys, heads, size]; heads that share keys are neighbours.
 *
 * @param start offset in bytes
 */
record HeadShares(MemorySegment memory, long start, int size) {
  /** Offset in bytes of a key's row. */
  long row(AttendSizes sizes, int batch, int key, int head) {
    return start + (((long) batch * sizes.keys() + key) * sizes.heads() + head) * size * Float.BYTES;
  }

  /** Adds up what the heads of each group have, in order, to [batch, keys, kv heads, size]. */
  void sum(Workers workers, AttendSizes sizes, MemorySegment to) {
    int group = sizes.group(), tiles = sizes.keyTiles();
    workers.run(sizes.batch() * tiles, (task, _) -> {
      int from = task % tiles * KEYS, end = Math.min(from + KEYS, sizes.keys());
      long first = ((long) (task / tiles) * sizes.keys() + from) * sizes.kvHeads();
      for (long r = first; r < first + (long) (end - from) * sizes.kvHeads(); r++)
        sum(memory, start + r * group * size * Float.BYTES, group, size, to, r * size * Float.BYTES);
    });
  }

  private static void sum(MemorySegment from, long offset, int rows, int size, MemorySegment to, long toOffset) {
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      FloatVector total = Lanes.zero();
      for (int r = 0; r < rows; r++) total = total.add(Lanes.load(from, offset + 4L * ((long) r * size + c), mask));
      Lanes.store(total, to, toOffset + 4L * c, mask);
    }
  }
}
