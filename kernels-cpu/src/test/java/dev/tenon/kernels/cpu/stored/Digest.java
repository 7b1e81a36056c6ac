package dev.tenon.kernels.cpu.stored;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.kernels.cpu.gemm.Pool;
import dev.tenon.kernels.cpu.gemm.Runs;
import java.util.Arrays;
import java.util.List;

/** A program that runs every kernel here as often as its argument says and prints a hash of what came out first and last. */
final class Digest {
  private Digest() {}

  public static void main(String[] arguments) {
    int times = Integer.parseInt(arguments[0]);
    for (int rows : new int[]{1, 3, 9}) {
      for (Blocks format : Blocks.ALL) {
        Shape weight = Shape.of(161, 2 * format.block());
        print(format.project(weight), times, Runs.normal(1, rows, weight.dim(1)), format.draw(weight, 2),
            Runs.normal(3, weight.dim(0)));
      }
      for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16))
        print(new Absorbed(new Project(), 1, new Cast(DType.FLOAT32)), times, Runs.normal(1, rows, 70),
            Runs.normal(2, 33, 70).to(type));
    }
  }

  private static void print(Absorbed op, int times, Array... inputs) {
    List<Array> all = List.of(inputs);
    Kernel kernel = ProjectStoredKernel.of(op, all.stream().map(Array::type).toList()).orElseThrow();
    try (Pool alone = new Pool(1)) {
      float[] first = Runs.run(kernel, op, all, alone).getFirst().floats(), last = first;
      for (int i = 1; i < times; i++) last = Runs.run(kernel, op, all, alone).getFirst().floats();
      System.out.println(op + " " + all + " " + Arrays.hashCode(first) + " " + Arrays.hashCode(last));
    }
  }
}
