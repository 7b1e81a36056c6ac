package dev.tenon.kernels.cpu.stored;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.kernels.cpu.gemm.Pool;
import dev.tenon.kernels.cpu.gemm.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AbreastStoredKernelTest {
  private static final int IN = 512;
  private static final int[] OUTS = {70, 32, 5};

  /** How weights are stored. */
  private record Way(String name, Function<Shape, Absorbed> project, BiFunction<Shape, Integer, Array> draw) {
    static Way of(Blocks format) {
      return new Way(format.type(), format::project, format::draw);
    }

    static Way of(DType narrow) {
      return new Way(narrow.toString(), _ -> new Absorbed(new Project(), 1, new Cast(DType.FLOAT32)),
          (shape, seed) -> Runs.normal(seed, shape.dim(0), shape.dim(1)).to(narrow));
    }
  }

  private static final Way Q8_0 = Way.of(Blocks.Q8_0), Q4_0 = Way.of(Blocks.Q4_0), FLOAT16 = Way.of(DType.FLOAT16),
      BFLOAT16 = Way.of(DType.BFLOAT16);
  private static final List<Way> ALL = List.of(Q8_0, Q4_0, Way.of(Blocks.Q4_K), Way.of(Blocks.Q6_K), FLOAT16, BFLOAT16);

  private static Abreast op(Way... ways) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < OUTS.length; i++) ops.add(ways[i % ways.length].project.apply(Shape.of(OUTS[i], IN)));
    return new Abreast(ops);
  }

  private static List<Array> inputs(int rows, Way... ways) {
    List<Array> all = new ArrayList<>(List.of(Runs.normal(3, rows, IN)));
    for (int i = 0; i < OUTS.length; i++) all.add(ways[i % ways.length].draw.apply(Shape.of(OUTS[i], IN), 40 + i));
    return all;
  }

  private static Optional<Kernel> kernel(Abreast op, List<Array> inputs) {
    return AbreastStoredKernel.of(op, inputs.stream().map(Array::type).toList());
  }

  @Test void severalWeightsGiveWhatEachGivesAlone() {
    for (Way way : ALL)
      for (int rows : new int[]{1, 3, 8})
        for (int threads : new int[]{1, 3})
          try (Pool workers = new Pool(threads)) {
            Abreast op = op(way);
            List<Array> inputs = inputs(rows, way),
                together = Runs.run(kernel(op, inputs).orElseThrow(), op, inputs, workers);
            for (int i = 0; i < OUTS.length; i++) {
              List<Array> own = List.of(inputs.getFirst(), inputs.get(i + 1));
              Kernel alone = ProjectStoredKernel.of((Absorbed) op.ops().get(i), own.stream().map(Array::type).toList())
                  .orElseThrow();
              assertArrayEquals(Runs.run(alone, op.ops().get(i), own, workers).getFirst().floats(),
                  together.get(i).floats(), way.name);
            }
          }
  }

  @Test void manyRowsAndSeveralFormatsAreNotTaken() {
    for (Way way : ALL) assertEquals(Optional.empty(), kernel(op(way), inputs(9, way)));
    assertEquals(Optional.empty(), kernel(op(Q8_0, Q4_0), inputs(1, Q8_0, Q4_0)));
    assertEquals(Optional.empty(), kernel(op(FLOAT16, BFLOAT16), inputs(1, FLOAT16, BFLOAT16)));
  }
}
