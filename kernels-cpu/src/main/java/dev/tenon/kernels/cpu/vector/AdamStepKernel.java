package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import dev.tenon.api.op.AdamStep;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** One step of Adam in one pass over weight, gradient, mean and square. */
final class AdamStepKernel extends Elementwise {
  private final AdamStep op;

  AdamStepKernel(AdamStep op, long count) {
    super(count, 4, 3);
    this.op = op;
  }

  /**
   * The numbers of one step.
   *
   * @param stepSize rate / (1 − beta1ᵗ)
   * @param root √(1 − beta2ᵗ)
   * @param kept what decay leaves of a weight
   */
  private record Step(float beta1, float other1, float beta2, float other2, float stepSize, float root, float epsilon,
      float kept) {}

  @Override public boolean inPlace(int output, int input) {
    return input == (output == 0 ? 0 : output + 1);
  }

  @Override Loop loop(Call call) {
    float rate = scalar(call, 4);
    var step = new Step((float) op.beta1(), (float) (1 - op.beta1()), (float) op.beta2(), (float) (1 - op.beta2()),
        rate / scalar(call, 5),
        (float) Math.sqrt(scalar(call, 6)), (float) op.epsilon(), rate * (float) -op.weightDecay() + 1);
    return (in, out, bytes) -> {
      moments(in[1], in[2], in[3], out[1], out[2], bytes, step.beta1, step.other1, step.beta2, step.other2);
      weights(in[0], out[1], out[2], out[0], bytes, step.stepSize, 1 / step.root, step.epsilon, step.kept);
    };
  }

  private static float scalar(Call call, int input) {
    return call.input(input).segment().get(FLOAT, 0);
  }

  private static void moments(MemorySegment gradient, MemorySegment mean, MemorySegment square, MemorySegment nextMean,
      MemorySegment nextSquare,
      long bytes, float beta1, float other1, float beta2, float other2) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector g = Lanes.load(gradient, i);
      Lanes.store(Lanes.load(mean, i).fma(Lanes.all(beta1), g.mul(other1)), nextMean, i);
      Lanes.store(Lanes.load(square, i).fma(Lanes.all(beta2), g.mul(g).mul(other2)), nextSquare, i);
    }
  }

  /** Reads what {@link #moments} has just written, from the nearest cache. */
  private static void weights(MemorySegment weight, MemorySegment mean, MemorySegment square, MemorySegment next,
      long bytes, float stepSize,
      float inverseRoot, float epsilon, float kept) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector scale = Lanes.load(square, i).sqrt().fma(Lanes.all(inverseRoot), Lanes.all(epsilon));
      Lanes.store(Lanes.load(weight, i).mul(kept).sub(Lanes.load(mean, i).div(scale).mul(stepSize)), next, i);
    }
  }
}
