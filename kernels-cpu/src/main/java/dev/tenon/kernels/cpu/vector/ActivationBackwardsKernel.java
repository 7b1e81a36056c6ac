package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.ActivationKernel.TWICE_CUBIC;
import static dev.tenon.kernels.cpu.vector.ActivationKernel.TWICE_ROOT;
import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;

import dev.tenon.api.op.Activation;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Gradients of activations, one loop each: x, upstream → as x. */
final class ActivationBackwardsKernel extends Elementwise {
  private static final FloatVector INVERSE_ROOT_2_PI = Lanes.all(0.3989423f),
      TWICE_CUBIC_3 = Lanes.all(3 * 0.071354814f);

  private final Activation activation;

  ActivationBackwardsKernel(Activation activation, long count) {
    super(count, 2, 1);
    this.activation = activation;
  }

  @Override Loop loop(Call call) {
    return switch (activation) {
      case RELU -> (in, out, bytes) -> relu(in[0], in[1], out[0], bytes);
      case SILU -> (in, out, bytes) -> silu(in[0], in[1], out[0], bytes);
      case GELU -> (in, out, bytes) -> gelu(in[0], in[1], out[0], bytes);
      case GELU_TANH -> (in, out, bytes) -> geluTanh(in[0], in[1], out[0], bytes);
    };
  }

  private static void relu(MemorySegment x, MemorySegment g, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES)
      Lanes.store(Lanes.load(g, i).blend(0, Lanes.load(x, i).compare(VectorOperators.LE, 0)), y, i);
  }

  private static void silu(MemorySegment x, MemorySegment g, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(Lanes.load(g, i).mul(siluSlope(Lanes.load(x, i))), y, i);
  }

  /** s · (1 + x · (1 − s)) where s = sigmoid(x). */
  static FloatVector siluSlope(FloatVector x) {
    FloatVector s = VectorMath.sigmoid(x);
    return s.mul(VectorMath.ONE.sub(s).fma(x, VectorMath.ONE));
  }

  private static void gelu(MemorySegment x, MemorySegment g, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(x, i);
      FloatVector bell = VectorMath.bell(v), slope = v.mul(INVERSE_ROOT_2_PI).fma(bell, VectorMath.normal(v, bell));
      Lanes.store(Lanes.load(g, i).mul(slope), y, i);
    }
  }

  /** With u the tanh's argument and s = sigmoid(2u): s + x · s · (1 − s) · 2u′. */
  private static void geluTanh(MemorySegment x, MemorySegment g, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = Lanes.load(x, i), square = v.mul(v);
      FloatVector s = VectorMath.sigmoid(v.mul(square.fma(TWICE_CUBIC, TWICE_ROOT)));
      FloatVector slope = square.fma(TWICE_CUBIC_3, TWICE_ROOT);
      Lanes.store(Lanes.load(g, i).mul(v.mul(slope).mul(VectorMath.ONE.sub(s)).fma(s, s)), y, i);
    }
  }
}
