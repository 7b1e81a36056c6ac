package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The product of 12 rows and two vectors of columns, 24 accumulators: for machines with 32 vector registers.
 *
 * <p>Accumulators are local variables and the method has one shape of store: an array of vectors, or a second way to
 * store in the same method, makes the compiler box every vector.
 */
final class Tile12x2 {
  static final int ROWS = 12;

  private Tile12x2() {}

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
    FloatVector c6a = fromMemorySegment(SPECIES, start, so + 6 * startStride, ORDER),
        c6b = fromMemorySegment(SPECIES, start, so + 6 * startStride + BYTES, ORDER);
    FloatVector c7a = fromMemorySegment(SPECIES, start, so + 7 * startStride, ORDER),
        c7b = fromMemorySegment(SPECIES, start, so + 7 * startStride + BYTES, ORDER);
    FloatVector c8a = fromMemorySegment(SPECIES, start, so + 8 * startStride, ORDER),
        c8b = fromMemorySegment(SPECIES, start, so + 8 * startStride + BYTES, ORDER);
    FloatVector c9a = fromMemorySegment(SPECIES, start, so + 9 * startStride, ORDER),
        c9b = fromMemorySegment(SPECIES, start, so + 9 * startStride + BYTES, ORDER);
    FloatVector c10a = fromMemorySegment(SPECIES, start, so + 10 * startStride, ORDER),
        c10b = fromMemorySegment(SPECIES, start, so + 10 * startStride + BYTES, ORDER);
    FloatVector c11a = fromMemorySegment(SPECIES, start, so + 11 * startStride, ORDER),
        c11b = fromMemorySegment(SPECIES, start, so + 11 * startStride + BYTES, ORDER);
    for (int k = 0; k < depth; k++) {
      long at = ao + k * 48L, bt = bo + k * (2L * BYTES);
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
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 24));
      c6a = x.fma(left, c6a);
      c6b = x.fma(right, c6b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 28));
      c7a = x.fma(left, c7a);
      c7b = x.fma(right, c7b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 32));
      c8a = x.fma(left, c8a);
      c8b = x.fma(right, c8b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 36));
      c9a = x.fma(left, c9a);
      c9b = x.fma(right, c9b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 40));
      c10a = x.fma(left, c10a);
      c10b = x.fma(right, c10b);
      x = FloatVector.broadcast(SPECIES, a.get(FLOAT, at + 44));
      c11a = x.fma(left, c11a);
      c11b = x.fma(right, c11b);
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
    c6a.intoMemorySegment(c, co + 6 * stride, ORDER);
    c6b.intoMemorySegment(c, co + 6 * stride + BYTES, ORDER);
    c7a.intoMemorySegment(c, co + 7 * stride, ORDER);
    c7b.intoMemorySegment(c, co + 7 * stride + BYTES, ORDER);
    c8a.intoMemorySegment(c, co + 8 * stride, ORDER);
    c8b.intoMemorySegment(c, co + 8 * stride + BYTES, ORDER);
    c9a.intoMemorySegment(c, co + 9 * stride, ORDER);
    c9b.intoMemorySegment(c, co + 9 * stride + BYTES, ORDER);
    c10a.intoMemorySegment(c, co + 10 * stride, ORDER);
    c10b.intoMemorySegment(c, co + 10 * stride + BYTES, ORDER);
    c11a.intoMemorySegment(c, co + 11 * stride, ORDER);
    c11b.intoMemorySegment(c, co + 11 * stride + BYTES, ORDER);
  }
}
