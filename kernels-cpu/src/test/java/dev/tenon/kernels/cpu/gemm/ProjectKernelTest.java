package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectKernelTest {
  private static Array run(List<Array> inputs, Workers workers) {
    Kernel kernel = ProjectKernel.of(inputs.stream().map(Array::type).toList()).orElseThrow();
    return Runs.run(kernel, new Project(), inputs, workers).getFirst();
  }

  private static void check(int rows, int in, int out, boolean biased, Workers workers) {
    List<Array> inputs = new ArrayList<>(List.of(Runs.normal(1, 1, rows, in), Runs.normal(2, out, in)));
    if (biased) inputs.add(Runs.normal(3, out));
    Array y = run(inputs, workers);
    assertEquals(List.of(1, rows, out), java.util.Arrays.stream(y.shape().dims()).boxed().toList());
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < out; j++) {
        double sum = biased ? inputs.get(2).at(j) : 0;
        for (int k = 0; k < in; k++)
          sum += inputs.get(0).at((long) i * in + k) * inputs.get(1).at((long) j * in + k);
        assertEquals(sum, y.at((long) i * out + j), 1e-5 * in,
            "row " + i + ", column " + j + " of " + rows + " x " + out + " x " + in);
      }
  }

  @Test void biasIsAddedToEveryRow() {
    try (Pool workers = new Pool(2)) {
      for (int rows : new int[]{1, 2, 5, 8, 9, 12, 50, 97})
        for (int out : new int[]{1, 3, 16, 31, 65, 130}) {
          check(rows, 40, out, true, workers);
          check(rows, 33, out, false, workers);
        }
      check(30, 1000, 20, true, workers);
      check(60, 900, 20, false, workers);
      check(20, 8, 4500, true, workers);
    }
  }

  @Test void bytesDoNotDependOnThreads() {
    try (Pool one = new Pool(1); Pool two = new Pool(2); Pool three = new Pool(3)) {
      for (int rows : new int[]{1, 6, 30, 500}) {
        List<Array> inputs = List.of(Runs.normal(1, rows, 300), Runs.normal(2, 400, 300), Runs.normal(3, 400));
        float[] alone = run(inputs, one).floats();
        assertArrayEquals(alone, run(inputs, two).floats());
        assertArrayEquals(alone, run(inputs, three).floats());
      }
    }
  }

  @Test void shapesItWasNotMadeForAreNotOffered() {
    TensorType x = TensorType.of(DType.FLOAT32, 4, 8), weight = TensorType.of(DType.FLOAT32, 5, 8);
    assertTrue(ProjectKernel.of(List.of(x, weight, TensorType.of(DType.FLOAT32, 1, 5))).isEmpty());
    assertTrue(ProjectKernel.of(List.of(x, TensorType.of(DType.FLOAT32, 2, 5, 8))).isEmpty());
    assertTrue(ProjectKernel.of(List.of(x, TensorType.of(DType.BFLOAT16, 5, 8))).isEmpty());
  }
}
