package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

public record VectorKernels() implements Kernels {
  @Override public String type() {
    return "vector";
  }

  @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
    return switch (op) {
      case Attend(double scale, int window, Optional<ScoreBias> bias) when attends(bias, inputs) -> Optional.of(attend(AttendSizes.of(inputs), scale, window, slopes(bias)));
      case AttendGradient(double scale, int window, Optional<ScoreBias> bias) when attends(bias, inputs) -> Optional.of(new AttendGradientKernel(AttendSizes.of(inputs), scale, window, slopes(bias)));
      default -> Optional.empty();
    };
  }

  private static Kernel attend(AttendSizes sizes, double scale, int window, float[] slopes) {
    return sizes.queries() <= AttendFewKernel.MOST ? new AttendFewKernel(sizes, scale, window, slopes)
        : new AttendKernel(sizes, scale, window, slopes);
  }

  private static boolean attends(Optional<ScoreBias> bias, List<TensorType> inputs) {
    boolean known = bias.isEmpty() || bias.get() instanceof Slopes s && s.slopes().size() == inputs.getFirst().shape().dim(2);
    return known && AttendSizes.fit(inputs);
  }

  /** Slopes of a bias in units of ln 2, one a head; none without a bias. */
  private static float[] slopes(Optional<ScoreBias> bias) {
    if (!(bias.orElse(null) instanceof Slopes s)) return new float[0];
    var slopes = new float[s.slopes().size()];
    for (int i = 0; i < slopes.length; i++) slopes[i] = (float) (s.slopes().get(i) / StrictMath.log(2));
    return slopes;
  }
}
