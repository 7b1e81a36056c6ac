package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.Memory.known;
import static dev.tenon.kernels.cpu.gemm.Lanes.BYTES;
import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;
import static dev.tenon.kernels.cpu.gemm.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;

/** Eight rows by two vectors of columns, 16 accumulators: for machines with 32 vector registers. */
final class Tile8x2 {
  static final int ROWS = 8;

  private Tile8x2() {}

  /** See {@link Tile#multiply}. */
  static void multiply(int depth, long left, long right, long c, long stride) {
    long a = known(left), b = known(right);
    FloatVector c0a = zero(SPECIES), c0b = zero(SPECIES);
    FloatVector c1a = zero(SPECIES), c1b = zero(SPECIES);
    FloatVector c2a = zero(SPECIES), c2b = zero(SPECIES);
    FloatVector c3a = zero(SPECIES), c3b = zero(SPECIES);
    FloatVector c4a = zero(SPECIES), c4b = zero(SPECIES);
    FloatVector c5a = zero(SPECIES), c5b = zero(SPECIES);
    FloatVector c6a = zero(SPECIES), c6b = zero(SPECIES);
    FloatVector c7a = zero(SPECIES), c7b = zero(SPECIES);
    for (int k = 0; k < depth; k++) {
      long at = a + k * 32L, bt = b + k * (2L * BYTES);
      FloatVector b0 = fromMemorySegment(SPECIES, ALL, bt, ORDER),
          b1 = fromMemorySegment(SPECIES, ALL, bt + BYTES, ORDER);
      FloatVector x = b0.broadcast(ALL.get(FLOAT, at));
      c0a = x.fma(b0, c0a);
      c0b = x.fma(b1, c0b);
      x = b0.broadcast(ALL.get(FLOAT, at + 4));
      c1a = x.fma(b0, c1a);
      c1b = x.fma(b1, c1b);
      x = b0.broadcast(ALL.get(FLOAT, at + 8));
      c2a = x.fma(b0, c2a);
      c2b = x.fma(b1, c2b);
      x = b0.broadcast(ALL.get(FLOAT, at + 12));
      c3a = x.fma(b0, c3a);
      c3b = x.fma(b1, c3b);
      x = b0.broadcast(ALL.get(FLOAT, at + 16));
      c4a = x.fma(b0, c4a);
      c4b = x.fma(b1, c4b);
      x = b0.broadcast(ALL.get(FLOAT, at + 20));
      c5a = x.fma(b0, c5a);
      c5b = x.fma(b1, c5b);
      x = b0.broadcast(ALL.get(FLOAT, at + 24));
      c6a = x.fma(b0, c6a);
      c6b = x.fma(b1, c6b);
      x = b0.broadcast(ALL.get(FLOAT, at + 28));
      c7a = x.fma(b0, c7a);
      c7b = x.fma(b1, c7b);
    }
    c0a.intoMemorySegment(ALL, c, ORDER);
    c0b.intoMemorySegment(ALL, c + BYTES, ORDER);
    c1a.intoMemorySegment(ALL, c + stride, ORDER);
    c1b.intoMemorySegment(ALL, c + stride + BYTES, ORDER);
    c2a.intoMemorySegment(ALL, c + 2 * stride, ORDER);
    c2b.intoMemorySegment(ALL, c + 2 * stride + BYTES, ORDER);
    c3a.intoMemorySegment(ALL, c + 3 * stride, ORDER);
    c3b.intoMemorySegment(ALL, c + 3 * stride + BYTES, ORDER);
    c4a.intoMemorySegment(ALL, c + 4 * stride, ORDER);
    c4b.intoMemorySegment(ALL, c + 4 * stride + BYTES, ORDER);
    c5a.intoMemorySegment(ALL, c + 5 * stride, ORDER);
    c5b.intoMemorySegment(ALL, c + 5 * stride + BYTES, ORDER);
    c6a.intoMemorySegment(ALL, c + 6 * stride, ORDER);
    c6b.intoMemorySegment(ALL, c + 6 * stride + BYTES, ORDER);
    c7a.intoMemorySegment(ALL, c + 7 * stride, ORDER);
    c7b.intoMemorySegment(ALL, c + 7 * stride + BYTES, ORDER);
  }

  /** See {@link Tile#multiplyRows}. */
  static void multiplyRows(int depth, long a, long pitch, long right, long c, long stride) {
    long b = known(right);
    FloatVector c0a = zero(SPECIES), c0b = zero(SPECIES);
    FloatVector c1a = zero(SPECIES), c1b = zero(SPECIES);
    FloatVector c2a = zero(SPECIES), c2b = zero(SPECIES);
    FloatVector c3a = zero(SPECIES), c3b = zero(SPECIES);
    FloatVector c4a = zero(SPECIES), c4b = zero(SPECIES);
    FloatVector c5a = zero(SPECIES), c5b = zero(SPECIES);
    FloatVector c6a = zero(SPECIES), c6b = zero(SPECIES);
    FloatVector c7a = zero(SPECIES), c7b = zero(SPECIES);
    for (int k = 0; k < depth; k++) {
      long at = a + k * 4L, bt = b + k * (2L * BYTES);
      FloatVector b0 = fromMemorySegment(SPECIES, ALL, bt, ORDER),
          b1 = fromMemorySegment(SPECIES, ALL, bt + BYTES, ORDER);
      FloatVector x = b0.broadcast(ALL.get(FLOAT, at));
      c0a = x.fma(b0, c0a);
      c0b = x.fma(b1, c0b);
      x = b0.broadcast(ALL.get(FLOAT, at + pitch));
      c1a = x.fma(b0, c1a);
      c1b = x.fma(b1, c1b);
      x = b0.broadcast(ALL.get(FLOAT, at + 2 * pitch));
      c2a = x.fma(b0, c2a);
      c2b = x.fma(b1, c2b);
      x = b0.broadcast(ALL.get(FLOAT, at + 3 * pitch));
      c3a = x.fma(b0, c3a);
      c3b = x.fma(b1, c3b);
      x = b0.broadcast(ALL.get(FLOAT, at + 4 * pitch));
      c4a = x.fma(b0, c4a);
      c4b = x.fma(b1, c4b);
      x = b0.broadcast(ALL.get(FLOAT, at + 5 * pitch));
      c5a = x.fma(b0, c5a);
      c5b = x.fma(b1, c5b);
      x = b0.broadcast(ALL.get(FLOAT, at + 6 * pitch));
      c6a = x.fma(b0, c6a);
      c6b = x.fma(b1, c6b);
      x = b0.broadcast(ALL.get(FLOAT, at + 7 * pitch));
      c7a = x.fma(b0, c7a);
      c7b = x.fma(b1, c7b);
    }
    c0a.intoMemorySegment(ALL, c, ORDER);
    c0b.intoMemorySegment(ALL, c + BYTES, ORDER);
    c1a.intoMemorySegment(ALL, c + stride, ORDER);
    c1b.intoMemorySegment(ALL, c + stride + BYTES, ORDER);
    c2a.intoMemorySegment(ALL, c + 2 * stride, ORDER);
    c2b.intoMemorySegment(ALL, c + 2 * stride + BYTES, ORDER);
    c3a.intoMemorySegment(ALL, c + 3 * stride, ORDER);
    c3b.intoMemorySegment(ALL, c + 3 * stride + BYTES, ORDER);
    c4a.intoMemorySegment(ALL, c + 4 * stride, ORDER);
    c4b.intoMemorySegment(ALL, c + 4 * stride + BYTES, ORDER);
    c5a.intoMemorySegment(ALL, c + 5 * stride, ORDER);
    c5b.intoMemorySegment(ALL, c + 5 * stride + BYTES, ORDER);
    c6a.intoMemorySegment(ALL, c + 6 * stride, ORDER);
    c6b.intoMemorySegment(ALL, c + 6 * stride + BYTES, ORDER);
    c7a.intoMemorySegment(ALL, c + 7 * stride, ORDER);
    c7b.intoMemorySegment(ALL, c + 7 * stride + BYTES, ORDER);
  }
}
