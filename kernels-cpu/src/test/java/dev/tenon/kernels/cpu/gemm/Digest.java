package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A program that runs every kernel here as often as its argument says and prints a hash of what came out first and last. */
final class Digest {
  private Digest() {}

  public static void main(String[] arguments) {
    int times = Integer.parseInt(arguments[0]);
    int[][] shapes = {{1, 70, 90}, {3, 45, 70}, {13, 40, 21}, {60, 35, 25}, {30, 2, 37}, {20, 150, 40}, {60, 140, 25}};
    for (boolean left : new boolean[]{false, true})
      for (boolean right : new boolean[]{false, true})
        for (int[] s : shapes) {
          Array a = left ? Runs.normal(1, s[2], s[0]) : Runs.normal(1, s[0], s[2]);
          Array b = right ? Runs.normal(2, s[1], s[2]) : Runs.normal(2, s[2], s[1]);
          MatMul op = new MatMul(left, right);
          print(op, types -> GemmKernel.of(op, types), List.of(a, b), times);
        }
    Array x = Runs.normal(3, 14, 20), head = Runs.normal(4, 75, 20), labels = Runs.labels(5, 75, 14);
    print(new Project(), ProjectKernel::of, List.of(x, head, Runs.normal(6, 75)), times);
    Array logSum = print(new CrossEntropy.Projected(), CrossEntropyProjectedKernel::of, List.of(x, head, labels), times)
        .get(2);
    print(new CrossEntropy.ProjectedBackwards(), CrossEntropyProjectedBackwardsKernel::of,
        List.of(x, head, labels, logSum, Array.of(Shape.SCALAR, 0.5f)), times);
    print(new CrossEntropy.ProjectedWithGradients(), CrossEntropyWithGradientsKernel::of,
        List.of(x, head, labels, Array.of(Shape.SCALAR, 0.5f)), times);
  }

  private static List<Array> print(Op op, Function<List<TensorType>, Optional<Kernel>> find, List<Array> inputs,
      int times) {
    Kernel kernel = find.apply(inputs.stream().map(Array::type).toList()).orElseThrow();
    try (Pool alone = new Pool(1)) {
      List<Array> out = Runs.run(kernel, op, inputs, alone);
      long first = hash(out);
      for (int i = 1; i < times; i++)
        out = Runs.run(kernel, op, inputs, alone);
      System.out.println(op.name() + " " + inputs + " " + Long.toHexString(first) + " " + Long.toHexString(hash(out)));
      return out;
    }
  }

  private static long hash(List<Array> arrays) {
    long h = 1;
    for (Array each : arrays)
      for (float x : each.floats())
        h = h * 1_000_003 + Float.floatToRawIntBits(x);
    return h;
  }
}
