package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** A program that runs every kernel here as often as its argument says and prints a hash of what came out first and last. */
final class Digest {
  private final Random random = new Random(1);
  private final int times;

  private Digest(int times) {
    this.times = times;
  }

  public static void main(String[] arguments) {
    var digest = new Digest(Integer.parseInt(arguments[0]));
    digest.attention();
    digest.rows();
    digest.elementwise();
    digest.primitives();
  }

  private Array floats(int... shape) {
    return Runs.random(random, shape);
  }

  private void attention() {
    attend(0.3, Visibility.EVERYTHING, OptionalDouble.empty(), Optional.empty(), 70, 135, 2, 1, 20, 37);
    attend(0.3, 50, OptionalDouble.empty(), Optional.of(new Slopes(List.of(0.5, 0.1))), 40, 40, 2, 2, 48, 16);
    attend(0.3, Visibility.EVERYTHING, OptionalDouble.empty(), Optional.empty(), 2, 140, 2, 1, 20, 70);
    attend(0.3, 90, OptionalDouble.empty(), Optional.of(new Slopes(List.of(0.5, 0.1))), 1, 530, 2, 1, 16, 16);
    attend(0.3, 90, OptionalDouble.of(0.7), Optional.of(new Slopes(List.of(0.5, 0.1))), 12, 20, 2, 2, 16, 16);
    attend(0.3, 90, OptionalDouble.of(0.7), Optional.of(new Slopes(List.of(0.5, 0.1))), 1, 70, 2, 1, 16, 16);
    for (int queries : new int[]{1, 6}) inEightBits(queries, 20);
  }

  private void attend(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias, int queries, int keys,
      int heads, int kvHeads,
      int size, int valueSize) {
    Shape perQuery = Shape.of(1, queries), perKey = Shape.of(1, keys);
    var in = new ArrayList<>(
        List.of(floats(1, queries, heads, size), floats(1, keys, kvHeads, size), floats(1, keys, kvHeads, valueSize),
            Runs.longs(perQuery, i -> i + keys - queries), Runs.longs(perKey, i -> i), Runs.longs(perQuery, _ -> 0),
            Runs.longs(perKey, i -> i % 17 == 3 ? -1 : 0)));
    in.addAll(print(new Attend(scale, window, softcap, bias), in.toArray(Array[]::new)));
    in.add(floats(1, queries, heads, valueSize));
    print(new AttendGradient(scale, window, softcap, bias), in.toArray(Array[]::new));
  }

  private void inEightBits(int queries, int keys) {
    Shape perQuery = Shape.of(1, queries), perKey = Shape.of(1, keys);
    List<Array> kept = print(new EightBits.Round(), floats(1, keys, 1, 32));
    print(new EightBits.Read(), kept.toArray(Array[]::new));
    print(new Attend.InEightBits(new Attend(0.3, Visibility.EVERYTHING, Optional.empty())), floats(1, queries, 2, 32),
        kept.getFirst(), kept.getFirst(), Runs.longs(perQuery, i -> i + keys - queries), Runs.longs(perKey, i -> i),
        Runs.longs(perQuery, _ -> 0), Runs.longs(perKey, _ -> 0), kept.getLast(), kept.getLast());
  }

  private void rows() {
    Array x = floats(9, 75), g = floats(9, 75), weight = floats(75);
    print(new RmsNorm(1e-5), x, weight);
    print(new RmsNorm.Backwards(1e-5), x, weight, g);
    print(new LayerNorm(1e-5), x, weight);
    print(new LayerNorm(1e-5), x, weight, floats(75));
    print(new LayerNorm.Backwards(1e-5), x, weight, g);
    print(new Softmax(), x);
    Array labels = Runs.longs(Shape.of(9), i -> i == 4 ? -100 : i * 8);
    List<Array> loss = print(new CrossEntropy(), x, labels);
    print(new CrossEntropy.Backwards(), x, labels, loss.get(2), Array.of(Shape.SCALAR, 0.7f));
    print(new Rotate(List.of(1.0, 0.3, 0.01)), floats(2, 5, 3, 6), Runs.longs(Shape.of(2, 5), i -> i * 11));
  }

  private void elementwise() {
    Array x = floats(333), y = floats(333), g = floats(333), square = floats(333);
    for (int i = 0; i < 333; i++) {
      x.set(i, x.at(i) * (i % 5 == 0 ? 40 : 2));
      square.set(i, Math.abs(square.at(i)));
    }
    for (Activation a : Activation.values()) {
      print(a, x);
      print(new Activation.Backwards(a), x, g);
    }
    print(new Swiglu(), x, y);
    print(new Swiglu.Backwards(), x, y, g);
    print(new AdamStep(0.9, 0.99, 1e-8, 0.1), x, y, g, square, Array.of(Shape.SCALAR, 0.1f),
        Array.of(Shape.SCALAR, 0.3f), Array.of(Shape.SCALAR, 0.2f));
    print(new SquaredNorm(), x);
    print(new Dropout(0.3, "d"), x, Array.of(Shape.of(2), 3L, 4L));
  }

  private void primitives() {
    Array x = floats(7, 45), y = floats(7, 45), which = Array.zeros(TensorType.of(DType.BOOL, 7, 45));
    for (int i = 0; i < 315; i++) which.set(i, i % 3 & 1);
    for (Unary op : Unary.values()) if (UnaryKernel.knows(op)) print(op, x);
    for (Binary op : Binary.values()) {
      print(op, x, y);
      print(op, x, floats(45));
      print(op, floats(7, 1), y);
    }
    print(new Affine(0.3, 0.7), x);
    print(new Where(), which, x, y);
    for (Reduce.Kind kind : Reduce.Kind.values()) print(new Reduce(kind, 1), x);
    print(new Reduce(Reduce.Kind.SUM, 0), x);
    print(new SumLike(), x, floats(45));
    print(new Index.ScatterAdd(), x, Runs.longs(Shape.of(20), i -> i % 7), floats(20, 45));
  }

  private List<Array> print(Op op, Array... inputs) {
    Kernel kernel = Runs.kernel(op, List.of(inputs));
    boolean[] all = new boolean[op.infer(Runs.types(List.of(inputs))).size()];
    Arrays.fill(all, true);
    Runs.Call call = Runs.prepare(kernel, op, 1, List.of(inputs), all);
    kernel.run(call);
    long first = hash(call.outputs());
    for (int i = 1; i < times; i++) {
      call.outputs().forEach(a -> a.segment().fill((byte) -1));
      kernel.run(call);
    }
    System.out.println(
        op.name() + " " + List.of(inputs) + " " + Long.toHexString(first) + " "
            + Long.toHexString(hash(call.outputs())));
    return call.outputs();
  }

  private static long hash(List<Array> arrays) {
    long h = 1;
    for (Array each : arrays)
      for (long i = 0, n = each.shape().count(); i < n; i++)
        h = h * 1_000_003 + Float.floatToRawIntBits((float) each.at(i));
    return h;
  }
}
