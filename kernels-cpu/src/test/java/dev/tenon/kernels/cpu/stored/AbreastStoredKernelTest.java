package dev.tenon.kernels.cpu.stored;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.kernels.cpu.gemm.Pool;
import dev.tenon.kernels.cpu.gemm.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AbreastStoredKernelTest {
  private static final int IN = 512;
  private static final int[] OUTS = {70, 32, 5};

  private static Abreast op(Blocks... formats) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < OUTS.length; i++) ops.add(formats[i % formats.length].project(Shape.of(OUTS[i], IN)));
    return new Abreast(ops);
  }

  private static List<Array> inputs(int rows, Blocks... formats) {
    List<Array> all = new ArrayList<>(List.of(Runs.normal(3, rows, IN)));
    for (int i = 0; i < OUTS.length; i++) all.add(formats[i % formats.length].draw(Shape.of(OUTS[i], IN), 40 + i));
    return all;
  }

  private static Optional<Kernel> kernel(Abreast op, List<Array> inputs) {
    return AbreastStoredKernel.of(op, inputs.stream().map(Array::type).toList());
  }

  @Test void severalWeightsGiveWhatEachGivesAlone() {
    for (Blocks format : Blocks.ALL)
      for (int rows : new int[]{1, 3, 8})
        for (int threads : new int[]{1, 3})
          try (Pool workers = new Pool(threads)) {
            Abreast op = op(format);
            List<Array> inputs = inputs(rows, format),
                together = Runs.run(kernel(op, inputs).orElseThrow(), op, inputs, workers);
            for (int i = 0; i < OUTS.length; i++) {
              List<Array> own = List.of(inputs.getFirst(), inputs.get(i + 1));
              Kernel alone = ProjectStoredKernel.of((Absorbed) op.ops().get(i), own.stream().map(Array::type).toList())
                  .orElseThrow();
              assertArrayEquals(Runs.run(alone, op.ops().get(i), own, workers).getFirst().floats(),
                  together.get(i).floats(), format.type());
            }
          }
  }

  @Test void manyRowsAndSeveralFormatsAreNotTaken() {
    assertEquals(Optional.empty(), kernel(op(Blocks.Q8_0), inputs(9, Blocks.Q8_0)));
    assertEquals(Optional.empty(), kernel(op(Blocks.Q8_0, Blocks.Q4_0), inputs(1, Blocks.Q8_0, Blocks.Q4_0)));
  }
}
