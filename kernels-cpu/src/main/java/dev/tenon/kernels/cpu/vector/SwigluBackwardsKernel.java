package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Gradients of silu(gate) · up in one pass: gate, up, upstream → as gate, as up. */
final class SwigluBackwardsKernel extends Elementwise {
  SwigluBackwardsKernel(long count) {
    super(count, 3, 2);
  }

  @Override Loop loop(Call call) {
    return (in, out, bytes) -> swiglu(in[0], in[1], in[2], out[0], out[1], bytes);
  }

  private static void swiglu(MemorySegment gate, MemorySegment up, MemorySegment g, MemorySegment dGate,
      MemorySegment dUp, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(gate, i), u = Lanes.load(up, i), upstream = Lanes.load(g, i),
          s = VectorMath.sigmoid(v);
      FloatVector slope = s.mul(VectorMath.ONE.sub(s).fma(v, VectorMath.ONE));
      Lanes.store(upstream.mul(u).mul(slope), dGate, i);
      Lanes.store(upstream.mul(v.mul(s)), dUp, i);
    }
  }
}
