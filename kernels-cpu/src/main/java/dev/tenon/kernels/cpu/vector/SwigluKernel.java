package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** silu(gate) · up in one pass. */
final class SwigluKernel extends Elementwise {
  SwigluKernel(long count) {
    super(count, 2, 1);
  }

  @Override Loop loop(Call call) {
    return (in, out, bytes) -> swiglu(in[0], in[1], out[0], bytes);
  }

  private static void swiglu(MemorySegment gate, MemorySegment up, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(gate, i);
      Lanes.store(v.mul(VectorMath.sigmoid(v)).mul(Lanes.load(up, i)), y, i);
    }
  }
}
