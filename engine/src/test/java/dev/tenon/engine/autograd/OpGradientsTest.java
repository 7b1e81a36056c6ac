package dev.tenon.engine.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.program.Eager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpGradientsTest {
  private static final Kernels SCALAR = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
      .filter(k -> k.type().equals("scalar")).findFirst()
      .orElseThrow();
  private static final Eager EAGER = new Eager(new KernelSet(SCALAR, SCALAR), new WorkerPool(1));

  static Array normal(int... dims) {
    return filled(0, dims);
  }

  /** Positive numbers away from 0. */
  static Array positive(int... dims) {
    return filled(2.5, dims);
  }

  private static Array filled(double shift, int... dims) {
    Array a = Array.zeros(TensorType.of(DType.FLOAT64, dims));
    Draws draws = Draws.of(dims.length, "numbers" + shift + new Shape(dims));
    for (long i = 0; i < a.shape().count(); i++) a.set(i, 2 * draws.uniform(i) - 1 + shift);
    return a;
  }

  static Array longs(Shape shape, long... values) {
    return Array.of(shape, values);
  }

  static Arguments op(Op op, Array... inputs) {
    return arguments(op, List.of(inputs));
  }

  static Stream<Arguments> ops() {
    var all = new ArrayList<Arguments>();
    for (Unary u : Unary.values())
      if (u != Unary.SIGN)
        all.add(op(u, u == Unary.LOG || u == Unary.SQRT || u == Unary.RECIPROCAL ? positive(2, 3) : normal(2, 3)));
    for (Binary b : Binary.values()) {
      all.add(op(b, normal(2, 3), positive(2, 3)));
      all.add(op(b, normal(2, 1, 3), positive(4, 1)));
      all.add(op(b, normal(2, 3), positive()));
    }
    Array flags = Array.zeros(TensorType.of(DType.BOOL, 2, 3));
    flags.set(1, 1);
    flags.set(5, 1);
    all.add(op(new Affine(-1.5, 2), normal(3)));
    all.add(op(new Where(), flags, normal(2, 3), normal(1, 3)));
    all.add(op(new Cast(DType.FLOAT64), normal(3)));
    for (int axis = -1; axis < 2; axis++)
      for (Reduce.Kind kind : Reduce.Kind.values()) all.add(op(new Reduce(kind, axis), normal(2, 3, 4)));
    all.add(op(new SumLike(), normal(2, 3, 4), normal(3, 1)));
    all.add(op(new ExpandLike(), normal(3, 1), normal(2, 3, 4)));
    all.add(op(new MatMul(false, false), normal(2, 3, 4), normal(4, 5)));
    all.add(op(new MatMul(true, false), normal(2, 4, 3), normal(2, 4, 5)));
    all.add(op(new MatMul(false, true), normal(2, 1, 3, 4), normal(3, 5, 4)));
    all.add(op(new MatMul(true, true), normal(4, 3), normal(5, 4)));
    all.add(op(new Move.Reshape(List.of(Tensor.KEEP, Tensor.INFER)), normal(2, 3, 4)));
    all.add(op(new Move.ReshapeLike(), normal(2, 6), normal(3, 4)));
    all.add(op(new Move.Permute(List.of(2, 0, 1)), normal(2, 3, 4)));
    all.add(op(new Move.Slice(1, 1, 3), normal(2, 4, 3)));
    all.add(op(new Move.PadLike(1, 1), normal(2, 2, 3), normal(2, 4, 3)));
    all.add(op(new Move.Concat(1), normal(2, 1, 3), normal(2, 4, 3), normal(2, 2, 3)));
    all.add(op(new Index.Gather(), normal(5, 3), longs(Shape.of(2, 2), 4, 0, 4, 2)));
    all.add(op(new Index.ScatterAdd(), normal(5, 3), longs(Shape.of(4), 4, 0, 4, 2), normal(4, 3)));
    all.addAll(fused());
    return all.stream();
  }

  private static List<Arguments> fused() {
    var all = new ArrayList<Arguments>();
    all.add(op(new Project(), normal(2, 3, 4), normal(5, 4)));
    all.add(op(new Project(), normal(2, 3, 4), normal(5, 4), normal(5)));
    all.add(op(new Softmax(), normal(2, 3, 4)));
    all.add(op(new RmsNorm(1e-3), normal(2, 3, 4), positive(4)));
    all.add(op(new RmsNorm.Backwards(1e-3), normal(3, 4), positive(4), normal(3, 4)));
    all.add(op(new LayerNorm(1e-3), normal(2, 3, 4), positive(4)));
    all.add(op(new LayerNorm(1e-3), normal(2, 3, 4), positive(4), normal(4)));
    for (Activation a : Activation.values()) {
      all.add(op(a, normal(3, 4)));
      if (a != Activation.RELU) all.add(op(new Activation.Backwards(a), normal(3, 4), positive(3, 4)));
    }
    all.add(op(new Swiglu(), normal(3, 4), positive(3, 4)));
    all.add(op(new Rotate(List.of(1.0, 0.25)), normal(2, 3, 2, 4), longs(Shape.of(2, 3), 0, 1, 2, 5, 6, 7)));
    Array labels = longs(Shape.of(2, 2), 3, -100, 0, 1);
    all.add(op(new CrossEntropy(), normal(2, 2, 5), labels));
    all.add(op(new CrossEntropy.Projected(), normal(2, 2, 3), normal(5, 3), labels));
    all.add(op(new Dropout(0.4, "key"), normal(3, 4), longs(Shape.of(2), 1, 2)));
    all.add(op(new SquaredNorm(), normal(3, 4)));
    all.add(op(new AdamStep(0.9, 0.99, 1e-3, 0.1), normal(3), normal(3), normal(3), positive(3), normal(), positive(),
        positive()));
    for (int window : new int[]{Visibility.EVERYTHING, 2})
      for (Optional<dev.tenon.api.op.ScoreBias> bias : List.of(Optional.<dev.tenon.api.op.ScoreBias>empty(),
          Optional.<dev.tenon.api.op.ScoreBias>of(new Slopes(List.of(0.5, 0.25, 0.1, 0.2)))))
        for (OptionalDouble softcap : List.of(OptionalDouble.empty(), OptionalDouble.of(0.8)))
          all.add(op(new Attend(0.7, window, softcap, bias), normal(2, 4, 4, 3), normal(2, 5, 2, 3), normal(2, 5, 2, 2),
              longs(Shape.of(2, 4), 0, 1, 2, 3, 0, 1, 0, 0),
              longs(Shape.of(2, 5), 0, 1, 2, 3, 4, 0, 1, 0, 1, 0), longs(Shape.of(2, 4), 0, 0, 0, 0, 0, 0, 1, -1),
              longs(Shape.of(2, 5), 0, 0, 0, 0, 0, 0, 0, 1, 1, -1)));
    return all;
  }

  @ParameterizedTest
  @MethodSource("ops") void gradientAgreesWithCentralDifferences(Op op, List<Array> inputs) {
    double worst = new GradientCheck(EAGER).worst(in -> op.on(in.toArray(Tensor[]::new)), inputs);
    assertTrue(worst < 1e-7, op + ": off by " + worst);
  }

  @Test void explicitGradientsOfFusedOpsEqualThoseOfTheirDefinitions() {
    for (Arguments a : fused()) {
      Op op = (Op) a.get()[0];
      @SuppressWarnings("unchecked") List<Array> inputs = (List<Array>) a.get()[1];
      var check = new GradientCheck(EAGER);
      List<Array> whole = check.gradients(in -> op.on(in.toArray(Tensor[]::new)), inputs);
      List<Array> unfolded = check.gradients(in -> ((dev.tenon.api.tensor.Fused) op).define(in), inputs);
      for (int i = 0; i < whole.size(); i++)
        for (long j = 0; j < whole.get(i).shape().count(); j++)
          assertEquals(unfolded.get(i).at(j), whole.get(i).at(j), 1e-11, op + " input " + i);
    }
  }

  @Test void gradientsOfAttentionByItsOwnOpAgreeWithCentralDifferences() {
    Array q = normal(1, 3, 2, 2), k = normal(1, 3, 1, 2), v = normal(1, 3, 1, 2), at = longs(Shape.of(1, 3), 0, 1, 2),
        segment = longs(Shape.of(1, 3), 0, 0, 0);
    List<Array> inputs = List.of(q, k, v, at, at, segment, segment, normal(1, 3, 2, 2), normal(1, 2, 3),
        normal(1, 3, 2, 2));
    assertTrue(new GradientCheck(EAGER).worst(
        in -> new AttendGradient(0.5, Visibility.EVERYTHING, OptionalDouble.empty(), Optional.empty())
            .on(in.toArray(Tensor[]::new)),
        inputs) < 1e-7);
  }

  @Test void aWrongGradientIsFound() {
    assertTrue(
        new GradientCheck(EAGER).worst(in -> List.of(new Crooked().of(in.getFirst())), List.of(normal(3))) > 0.1);
  }

  record Crooked() implements dev.tenon.api.tensor.Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return List.of(inputs.getFirst().times(inputs.getFirst()));
    }

    @Override public Optional<dev.tenon.api.tensor.Gradient> gradient() {
      return Optional.of(at -> at.give(0, () -> at.upstream().times(at.input(0))));
    }
  }
}
