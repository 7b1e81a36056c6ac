package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;

import dev.tenon.api.tensor.Unary;
import java.lang.foreign.MemorySegment;

/** Elementwise ops of one input, one loop each. */
final class UnaryKernel extends Elementwise {
  private final Unary op;

  UnaryKernel(Unary op, long count) {
    super(count, 1, 1);
    this.op = op;
  }

  /** Whether there is a loop for an op. */
  static boolean knows(Unary op) {
    return switch (op) {
      case EXP, TANH, ERF, SQRT, RECIPROCAL, ABS -> true;
      case LOG, SIN, COS, SIGN -> false;
    };
  }

  @Override Loop loop(Call call) {
    return switch (op) {
      case EXP -> (in, out, bytes) -> exp(in[0], out[0], bytes);
      case TANH -> (in, out, bytes) -> tanh(in[0], out[0], bytes);
      case ERF -> (in, out, bytes) -> erf(in[0], out[0], bytes);
      case SQRT -> (in, out, bytes) -> sqrt(in[0], out[0], bytes);
      case RECIPROCAL -> (in, out, bytes) -> reciprocal(in[0], out[0], bytes);
      case ABS -> (in, out, bytes) -> abs(in[0], out[0], bytes);
      case LOG, SIN, COS, SIGN -> throw new IllegalStateException("no loop for " + op);
    };
  }

  private static void exp(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(VectorMath.exp(Lanes.load(x, i)), y, i);
  }

  private static void tanh(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(VectorMath.tanh(Lanes.load(x, i)), y, i);
  }

  private static void erf(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(VectorMath.erf(Lanes.load(x, i)), y, i);
  }

  private static void sqrt(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(Lanes.load(x, i).sqrt(), y, i);
  }

  private static void reciprocal(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(VectorMath.ONE.div(Lanes.load(x, i)), y, i);
  }

  private static void abs(MemorySegment x, MemorySegment y, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(Lanes.load(x, i).abs(), y, i);
  }
}
