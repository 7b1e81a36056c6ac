package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.FloatVector.zero;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** 10 rows by two vectors of columns, 20 accumulators: for machines with 32 vector registers. */
final class Tile10x2 {
  static final int ROWS = 10;

  private Tile10x2() {}

  /** See {@link Tile#multiply}. */
  static void multiply(int depth, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment c, long co,
      long stride) {
    FloatVector c0a = zero(SPECIES), c0b = zero(SPECIES);
    FloatVector c1a = zero(SPECIES), c1b = zero(SPECIES);
    FloatVector c2a = zero(SPECIES), c2b = zero(SPECIES);
    FloatVector c3a = zero(SPECIES), c3b = zero(SPECIES);
    FloatVector c4a = zero(SPECIES), c4b = zero(SPECIES);
    FloatVector c5a = zero(SPECIES), c5b = zero(SPECIES);
    FloatVector c6a = zero(SPECIES), c6b = zero(SPECIES);
    FloatVector c7a = zero(SPECIES), c7b = zero(SPECIES);
    FloatVector c8a = zero(SPECIES), c8b = zero(SPECIES);
    FloatVector c9a = zero(SPECIES), c9b = zero(SPECIES);
    for (int k = 0; k < depth; k++) {
      long at = ao + k * 40L, bt = bo + k * (2L * BYTES);
      FloatVector left = fromMemorySegment(SPECIES, b, bt, ORDER),
          right = fromMemorySegment(SPECIES, b, bt + BYTES, ORDER);
      FloatVector x = broadcast(SPECIES, a.get(FLOAT, at));
      c0a = x.fma(left, c0a);
      c0b = x.fma(right, c0b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 4));
      c1a = x.fma(left, c1a);
      c1b = x.fma(right, c1b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 8));
      c2a = x.fma(left, c2a);
      c2b = x.fma(right, c2b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 12));
      c3a = x.fma(left, c3a);
      c3b = x.fma(right, c3b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 16));
      c4a = x.fma(left, c4a);
      c4b = x.fma(right, c4b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 20));
      c5a = x.fma(left, c5a);
      c5b = x.fma(right, c5b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 24));
      c6a = x.fma(left, c6a);
      c6b = x.fma(right, c6b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 28));
      c7a = x.fma(left, c7a);
      c7b = x.fma(right, c7b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 32));
      c8a = x.fma(left, c8a);
      c8b = x.fma(right, c8b);
      x = broadcast(SPECIES, a.get(FLOAT, at + 36));
      c9a = x.fma(left, c9a);
      c9b = x.fma(right, c9b);
    }
    c0a.intoMemorySegment(c, co, ORDER);
    c0b.intoMemorySegment(c, co + BYTES, ORDER);
    c1a.intoMemorySegment(c, co + stride, ORDER);
    c1b.intoMemorySegment(c, co + stride + BYTES, ORDER);
    c2a.intoMemorySegment(c, co + 2 * stride, ORDER);
    c2b.intoMemorySegment(c, co + 2 * stride + BYTES, ORDER);
    c3a.intoMemorySegment(c, co + 3 * stride, ORDER);
    c3b.intoMemorySegment(c, co + 3 * stride + BYTES, ORDER);
    c4a.intoMemorySegment(c, co + 4 * stride, ORDER);
    c4b.intoMemorySegment(c, co + 4 * stride + BYTES, ORDER);
    c5a.intoMemorySegment(c, co + 5 * stride, ORDER);
    c5b.intoMemorySegment(c, co + 5 * stride + BYTES, ORDER);
    c6a.intoMemorySegment(c, co + 6 * stride, ORDER);
    c6b.intoMemorySegment(c, co + 6 * stride + BYTES, ORDER);
    c7a.intoMemorySegment(c, co + 7 * stride, ORDER);
    c7b.intoMemorySegment(c, co + 7 * stride + BYTES, ORDER);
    c8a.intoMemorySegment(c, co + 8 * stride, ORDER);
    c8b.intoMemorySegment(c, co + 8 * stride + BYTES, ORDER);
    c9a.intoMemorySegment(c, co + 9 * stride, ORDER);
    c9b.intoMemorySegment(c, co + 9 * stride + BYTES, ORDER);
  }
}
