package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.gemm.CrossEntropyProjectedBackwardsKernel;
import dev.tenon.kernels.cpu.gemm.CrossEntropyProjectedKernel;
import dev.tenon.kernels.cpu.gemm.CrossEntropyWithGradientsKernel;
import dev.tenon.kernels.cpu.gemm.ProjectKernel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which kernel runs a fused op. */
final class FusedKernels {
  private FusedKernels() {}

  static Optional<Kernel> of(Fused op, List<TensorType> in) {
    return switch (op) {
      case Project _ -> ProjectKernel.of(in);
      case CrossEntropy.Projected _ -> CrossEntropyProjectedKernel.of(in);
      case CrossEntropy.ProjectedBackwards _ -> CrossEntropyProjectedBackwardsKernel.of(in);
      case CrossEntropy.ProjectedWithGradients _ -> CrossEntropyWithGradientsKernel.of(in);
      case Attend(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias) ->
        when(attends(bias, in), () -> attend(in, ScoreRule.of(scale, window, softcap, bias)));
      case Attend.InEightBits(Attend(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias)) ->
        when(known(bias, in) && AttendSizes.fitInEightBits(in),
            () -> attend(in, ScoreRule.of(scale, window, softcap, bias)));
      case AttendGradient(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias) ->
        when(attends(bias, in), () -> new AttendGradientKernel(AttendSizes.of(in), scale,
            ScoreRule.of(scale, window, softcap, bias)));
      case Rotate rotate -> when(rotates(rotate, in), () -> rotate(rotate, in.getFirst().shape()));
      case RmsNorm(double eps) -> when(weighted(in, 2), () -> new RmsNormKernel(rows(in), last(in), (float) eps));
      case RmsNorm.Backwards(double eps) ->
        when(weighted(in, 2) && alike(in, 0, 2), () -> new RmsNormBackwardsKernel(rows(in), last(in), (float) eps));
      case LayerNorm(double eps) ->
        when(weighted(in, in.size()), () -> new LayerNormKernel(rows(in), last(in), (float) eps, in.size() > 2));
      case LayerNorm.Backwards(double eps) ->
        when(weighted(in, 2) && alike(in, 0, 2), () -> new LayerNormBackwardsKernel(rows(in), last(in), (float) eps));
      case CrossEntropy _ -> when(labelled(in), () -> new CrossEntropyKernel(rows(in), last(in)));
      case CrossEntropy.Backwards _ ->
        when(labelled(in) && sums(in), () -> new CrossEntropyBackwardsKernel(rows(in), last(in)));
      case Softmax _ ->
        when(floats(in) && in.getFirst().shape().rank() > 0, () -> new SoftmaxKernel(rows(in), last(in)));
      case EightBits.Round _ -> when(floats(in), () -> new EightBitsRoundKernel(blocks(in)));
      case EightBits.Read _ -> Optional.of(new EightBitsReadKernel(blocks(in)));
      case Dequantize _,Absorbed _,Abreast _ -> StoredKernels.of(op, in);
      default -> elementwise(op, in);
    };
  }

  private static Optional<Kernel> elementwise(Fused op, List<TensorType> in) {
    long count = in.getFirst().shape().count();
    return switch (op) {
      case Activation activation -> when(floats(in), () -> new ActivationKernel(activation, count));
      case Activation.Backwards(Activation activation) ->
        when(floats(in) && alike(in, 0, 1), () -> new ActivationBackwardsKernel(activation, count));
      case Swiglu _ -> when(floats(in) && alike(in, 0, 1), () -> new SwigluKernel(count));
      case Swiglu.Backwards _ ->
        when(floats(in) && alike(in, 0, 1) && alike(in, 0, 2), () -> new SwigluBackwardsKernel(count));
      case AdamStep adam -> when(floats(in) && adam(in), () -> new AdamStepKernel(adam, count));
      case SquaredNorm _ -> when(floats(in), () -> new SquaredNormKernel(count));
      case Dropout dropout -> when(dropped(in), () -> new DropoutKernel(dropout, count));
      default -> Optional.empty();
    };
  }

  private interface Maker {
    Kernel make();
  }

  private static Optional<Kernel> when(boolean fits, Maker maker) {
    return fits ? Optional.of(maker.make()) : Optional.empty();
  }

  private static boolean attends(Optional<ScoreBias> bias, List<TensorType> in) {
    return known(bias, in) && AttendSizes.fit(in);
  }

  private static boolean known(Optional<ScoreBias> bias, List<TensorType> in) {
    return bias.isEmpty() || (bias.get() instanceof Slopes s && s.slopes().size() == in.getFirst().shape().dim(2));
  }

  private static Kernel attend(List<TensorType> in, ScoreRule rule) {
    AttendSizes sizes = AttendSizes.of(in);
    return sizes.queries() <= AttendFewKernel.MOST
        ? new AttendFewKernel(sizes, rule)
        : new AttendKernel(sizes, rule);
  }

  private static boolean rotates(Rotate op, List<TensorType> in) {
    Shape x = in.getFirst().shape();
    return in.getFirst().dtype() == DType.FLOAT32 && x.rank() == 4 && x.dim(3) == 2 * op.frequencies().size()
        && in.get(1).equals(TensorType.of(DType.INT64, x.dim(0), x.dim(1)));
  }

  private static Kernel rotate(Rotate op, Shape x) {
    return new RotateKernel(op, x.dim(0) * x.dim(1), x.dim(2));
  }

  private static boolean floats(List<TensorType> in) {
    return in.stream().allMatch(t -> t.dtype() == DType.FLOAT32);
  }

  private static boolean alike(List<TensorType> in, int a, int b) {
    return in.get(a).equals(in.get(b));
  }

  /** All float32; the second and up to before the end one weight for each number of a row of the first. */
  private static boolean weighted(List<TensorType> in, int end) {
    if (!floats(in) || in.getFirst().shape().rank() == 0) return false;
    for (int i = 1; i < end; i++) if (!in.get(i).shape().equals(Shape.of(last(in)))) return false;
    return true;
  }

  private static boolean labelled(List<TensorType> in) {
    return in.getFirst().dtype() == DType.FLOAT32 && in.getFirst().shape().rank() > 0
        && in.get(1).dtype() == DType.INT64
        && in.get(1).shape().count() == rows(in);
  }

  /** Of a gradient of cross entropy: a float32 logarithm for each row, and a float32 scalar. */
  private static boolean sums(List<TensorType> in) {
    return in.get(2).dtype() == DType.FLOAT32 && in.get(2).shape().count() == rows(in)
        && in.get(3).dtype() == DType.FLOAT32
        && (in.get(3).shape().count() == 1 || in.get(3).shape().count() == rows(in));
  }

  private static boolean adam(List<TensorType> in) {
    for (int i = 4; i < 7; i++) if (in.get(i).shape().count() != 1) return false;
    return alike(in, 0, 1) && alike(in, 0, 2) && alike(in, 0, 3);
  }

  private static boolean dropped(List<TensorType> in) {
    return in.getFirst().dtype() == DType.FLOAT32 && in.get(1).equals(TensorType.of(DType.INT64, 2));
  }

  private static int blocks(List<TensorType> in) {
    return Math.toIntExact(in.getFirst().shape().count() / EightBitRows.BLOCK);
  }

  private static int last(List<TensorType> in) {
    return in.getFirst().shape().dim(-1);
  }

  private static int rows(List<TensorType> in) {
    return (int) (in.getFirst().shape().count() / last(in));
  }
}
