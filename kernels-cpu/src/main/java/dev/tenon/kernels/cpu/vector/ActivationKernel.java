package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;

import dev.tenon.api.op.Activation;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Activations, one loop each. */
final class ActivationKernel extends Elementwise {
  /** 2 · √(2/π) and that times 0.044715: x/2 · (1 + tanh u) is x · sigmoid(2u). */
  static final FloatVector TWICE_ROOT = Lanes.all((float) 1.5957691216057308),
      TWICE_CUBIC = Lanes.all((float) 0.07135481627260025);

  private final Activation activation;

  ActivationKernel(Activation activation, long count) {
    super(count, 1, 1);
    this.activation = activation;
  }

  @Override Loop loop(Call call) {
    return switch (activation) {
      case RELU -> (in, out, bytes) -> relu(in[0], out[0], bytes);
      case SILU -> (in, out, bytes) -> silu(in[0], out[0], bytes);
      case GELU -> (in, out, bytes) -> gelu(in[0], out[0], bytes);
      case GELU_TANH -> (in, out, bytes) -> geluTanh(in[0], out[0], bytes);
    };
  }

  private static void relu(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(Lanes.load(x, i).max(0), y, i);
  }

  private static void silu(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(x, i);
      Lanes.store(v.mul(VectorMath.sigmoid(v)), y, i);
    }
  }

  private static void gelu(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(x, i);
      Lanes.store(v.mul(VectorMath.normal(v, VectorMath.bell(v))), y, i);
    }
  }

  private static void geluTanh(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(x, i);
      FloatVector u = v.mul(v.mul(v).fma(TWICE_CUBIC, TWICE_ROOT));
      Lanes.store(v.mul(VectorMath.sigmoid(u)), y, i);
    }
  }
}
