package dev.tenon.kernels.cpu.stored;

import java.lang.foreign.MemorySegment;

/** Rows of 16-bit floats, each of which stands alone. */
sealed interface NarrowLayout extends RowLayout permits Bfloat16, Float16 {
  @Override default int block() {
    return 1;
  }

  @Override default long bytes(int weights) {
    return 2L * weights;
  }

  /** One weight. */
  float at(MemorySegment w, long offset);

  /** Leaves at {@code stage} a vector whose lanes sum to w · x, as far as whole vectors go. */
  void one(int depth, MemorySegment w, long wo, MemorySegment x, long xo, MemorySegment stage, long so);

  /** Leaves at {@code stage} four vectors, each on a cache line of its own, whose lanes sum to w · x0 .. w · x3. */
  void four(int depth, MemorySegment w, long wo, MemorySegment x, long x0, long x1, long x2, long x3,
      MemorySegment stage, long so);
}
