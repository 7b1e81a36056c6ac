package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The product of 6 rows and two vectors of columns, 12 accumulators: for machines with 16 vector registers.
 *
 * <p>Accumulators are local variables and the method has one shape of store: an array of vectors, or a second way to
 * store in the same method, makes the compiler box every vector.
 */
final class Tile6x2 {
  static final int ROWS = 6;

  private Tile6x2() {}

  /** See {@link Tile#multiply}. */
  static void multiply(int depth, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment start, long so,
      long startStride,
      MemorySegment c, long co, long stride) {
    FloatVector c0a = fromMemorySegment(SPECIES, start, so + 0 * startStride, ORDER),
        c0b = fromMemorySegment(SPECIES, start, so + 0 * startStride + BYTES, ORDER);
    FloatVector c1a = fromMemorySegment(SPECIES, start, so + 1 * startStride, ORDER),
        c1b = fromMemorySegment(SPECIES, start, so + 1 * startStride + BYTES, ORDER);
    FloatVector c2a = fromMemorySegment(SPECIES, start, so + 2 * startStride, ORDER),
        c2b = fromMemorySegment(SPECIES, start, so + 2 * startStride + BYTES, ORDER);
    FloatVector c3a = fromMemorySegment(SPECIES, start, so + 3 * startStride, ORDER),
        c3b = fromMemorySegment(SPECIES, start, so + 3 * startStride + BYTES, ORDER);
    FloatVector c4a = fromMemorySegment(SPECIES, start, so + 4 * startStride, ORDER),
        c4b = fromMemorySegment(SPECIES, start, so + 4 * startStride + BYTES, ORDER);
    FloatVector c5a = fromMemorySegment(SPECIES, start, so + 5 * startStride, ORDER),
        c5b = fromMemorySegment(SPECIES, start, so + 5 * startStride + BYTES, ORDER);
    for (int k = 0; k < depth; k++) {
      long at = ao + k * 24L, bt = bo + k * (2L * BYTES);
      FloatVector left = fromMemorySegment(SPECIES, b, bt, ORDER),
          right = fromMemorySegment(SPECIES, b, bt + BYTES, ORDER);
      FloatVector x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at));
      c0a = x.fma(left, c0a);
      c0b = x.fma(right, c0b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 4));
      c1a = x.fma(left, c1a);
      c1b = x.fma(right, c1b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 8));
      c2a = x.fma(left, c2a);
      c2b = x.fma(right, c2b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 12));
      c3a = x.fma(left, c3a);
      c3b = x.fma(right, c3b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 16));
      c4a = x.fma(left, c4a);
      c4b = x.fma(right, c4b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 20));
      c5a = x.fma(left, c5a);
      c5b = x.fma(right, c5b);
    }
    c0a.intoMemorySegment(c, co + 0 * stride, ORDER);
    c0b.intoMemorySegment(c, co + 0 * stride + BYTES, ORDER);
    c1a.intoMemorySegment(c, co + 1 * stride, ORDER);
    c1b.intoMemorySegment(c, co + 1 * stride + BYTES, ORDER);
    c2a.intoMemorySegment(c, co + 2 * stride, ORDER);
    c2b.intoMemorySegment(c, co + 2 * stride + BYTES, ORDER);
    c3a.intoMemorySegment(c, co + 3 * stride, ORDER);
    c3b.intoMemorySegment(c, co + 3 * stride + BYTES, ORDER);
    c4a.intoMemorySegment(c, co + 4 * stride, ORDER);
    c4b.intoMemorySegment(c, co + 4 * stride + BYTES, ORDER);
    c5a.intoMemorySegment(c, co + 5 * stride, ORDER);
    c5b.intoMemorySegment(c, co + 5 * stride + BYTES, ORDER);
  }
}
