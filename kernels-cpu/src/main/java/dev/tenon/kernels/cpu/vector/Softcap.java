package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The limit of attention scores [keys, queries], a vector of queries at a time; scores and limit are in units of ln 2. */
final class Softcap {
  private Softcap() {}

  /** scores = cap · tanh(scores / cap) */
  static void cap(MemorySegment m, long scores, int from, int end, float cap) {
    FloatVector limit = Lanes.all(cap), inverse = Lanes.all(1 / cap);
    for (int k = from; k < end; k++)
      Lanes.store(share(m, scores + k * PITCH, inverse).mul(limit), m, scores + k * PITCH);
  }

  /** The same, which also leaves by how much the limited scores change with those that were. */
  static void cap(MemorySegment m, long scores, int from, int end, float cap, long derivatives) {
    FloatVector limit = Lanes.all(cap), inverse = Lanes.all(1 / cap);
    for (int k = from; k < end; k++) {
      FloatVector t = share(m, scores + k * PITCH, inverse);
      Lanes.store(t.mul(limit), m, scores + k * PITCH);
      Lanes.store(t.neg().fma(t, VectorMath.ONE), m, derivatives + k * PITCH);
    }
  }

  /** gradients = gradients · derivatives */
  static void differentiate(MemorySegment m, long gradients, int from, int end, long derivatives) {
    for (int k = from; k < end; k++)
      Lanes.store(Lanes.load(m, gradients + k * PITCH).mul(Lanes.load(m, derivatives + k * PITCH)), m,
          gradients + k * PITCH);
  }

  /** What scores become in limits. */
  private static FloatVector share(MemorySegment m, long score, FloatVector inverse) {
    return VectorMath.tanh(Lanes.load(m, score).mul(inverse));
  }
}
