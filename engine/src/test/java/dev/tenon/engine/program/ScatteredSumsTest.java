package dev.tenon.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ScatteredSumsTest {
  private static final Op SCATTER = new Index.ScatterAdd();

  private final Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
      .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(1);

  /** What is made of x [3, 2] and of updates of rows 2, 0 and 2 added to a table filled with a number. */
  private Compiled compiled(double filling, BiFunction<Tensor, Tensor, Map<String, Tensor>> outputs) {
    Trace trace = new Trace();
    Tensor x = trace.input("x", TensorType.of(DType.FLOAT32, 3, 2));
    Tensor rows = trace.input("rows", TensorType.of(DType.INT64, 3));
    Tensor updates = trace.input("updates", TensorType.of(DType.FLOAT32, 3, 2));
    outputs.apply(x, SCATTER.of(x.fullLike(filling), rows, updates)).forEach(trace::output);
    return Compiled.of(trace.finish(), new KernelSet(scalar, scalar), 1, Set.of());
  }

  private List<Double> run(Compiled program, String output) {
    Executable run = program.bind(memory, Map.of(), workers);
    long[] rows = {2, 0, 2};
    for (int i = 0; i < 3; i++) run.input("rows").set(i, rows[i]);
    for (int i = 0; i < 6; i++) {
      run.input("x").set(i, 10 * (i + 1));
      run.input("updates").set(i, i + 1);
    }
    run.run();
    Array made = run.output(output);
    return List.of(made.at(0), made.at(1), made.at(2), made.at(3), made.at(4), made.at(5));
  }

  private static final List<Double> SUM = List.of(13.0, 24.0, 30.0, 40.0, 56.0, 68.0);

  @Test void rowsAreAddedToTheSumOnEitherSide() {
    Compiled right = compiled(0, (x, rows) -> Map.of("sum", x.plus(rows)));
    Compiled left = compiled(0, (x, rows) -> Map.of("sum", rows.plus(x)));
    assertEquals(List.of(SCATTER), right.program().ops());
    assertEquals(List.of(SCATTER), left.program().ops());
    assertEquals(SUM, run(right, "sum"));
    assertEquals(SUM, run(left, "sum"));
  }

  @Test void rowsThatAreReadElsewhereStayApart() {
    Compiled program = compiled(0, (x, rows) -> Map.of("sum", x.plus(rows), "rows", rows));
    assertEquals(1, program.program().ops().stream().filter(Binary.ADD::equals).count());
    assertEquals(SUM, run(program, "sum"));
  }

  @Test void aTableThatIsNotZeroStays() {
    Compiled program = compiled(1, (x, rows) -> Map.of("sum", x.plus(rows)));
    assertEquals(1, program.program().ops().stream().filter(Binary.ADD::equals).count());
    assertEquals(List.of(14.0, 25.0, 31.0, 41.0, 57.0, 69.0), run(program, "sum"));
  }
}
