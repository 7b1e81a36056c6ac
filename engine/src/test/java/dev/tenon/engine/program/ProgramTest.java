package dev.tenon.engine.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final TensorType SQUARE = TensorType.of(DType.FLOAT32, 6, 6);

  private final KernelSet kernels = kernels();
  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(2);

  private static KernelSet kernels() {
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    return new KernelSet(scalar, scalar);
  }

  private static Array numbers(String key) {
    Array a = Array.zeros(SQUARE);
    for (int i = 0; i < 36; i++) a.set(i, Draws.of(1, key).uniform(i) - 0.5);
    return a;
  }

  /** A program drawn at random: many values alive at once, reshapes, results that may be computed in place, several readers. */
  private static Tensor randomProgram(long seed, Tensor x, Tensor y) {
    var random = new Random(seed);
    Tensor[] pool = {x, y, x.plus(y), x.times(y), y.times(0.5)};
    for (int i = 0; i < 60; i++) {
      Tensor a = pool[random.nextInt(pool.length)], b = pool[random.nextInt(pool.length)];
      pool[random.nextInt(pool.length)] = switch (random.nextInt(8)) {
        case 0 -> a.plus(b).times(0.5);
        case 1 -> a.times(b);
        case 2 -> a.matmul(b).times(0.3);
        case 3 -> a.reshape(4, 9).reshape(6, 6);
        case 4 -> a.tanh();
        case 5 -> new Softmax().of(a);
        case 6 -> a.permute(1, 0);
        default -> a.minus(b.sum(-1).times(0.1));
      };
    }
    return pool[0].plus(pool[1]).plus(pool[2]).plus(pool[3]).plus(pool[4]);
  }

  @Test void plannedProgramsComputeWhatEagerOnesDo() {
    for (long seed = 0; seed < 40; seed++) {
      Eager eager = new Eager(kernels, workers);
      float[] expected = eager.array(randomProgram(seed, eager.tensor(numbers("x")), eager.tensor(numbers("y"))))
          .floats();
      Trace trace = new Trace();
      trace.output("z", randomProgram(seed, trace.input("x", SQUARE), trace.input("y", SQUARE)));
      Array y = numbers("y");
      Executable program = Compiled.of(trace.finish(), kernels, 2, Set.of("y")).bind(memory, Map.of("y", y), workers);
      for (int run = 0; run < 2; run++) {
        program.input("x").copyFrom(numbers("x"));
        program.run();
        assertArrayEquals(expected, program.output("z").floats(), "seed " + seed + ", run " + run);
        assertArrayEquals(numbers("y").floats(), y.floats(), "a bound input changed, seed " + seed);
      }
    }
  }

  @Test void theSecondRunAllocatesNothingAndThePeakIsThePlan() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", SQUARE);
    trace.output("y", new RmsNorm(1e-5).of(x.matmul(x), trace.input("w", TensorType.of(DType.FLOAT32, 6))));
    Compiled compiled = Compiled.of(trace.finish(), kernels, 2, Set.of());
    Executable program = compiled.bind(memory, Map.of(), workers);
    program.run();
    long held = memory.total();
    assertEquals(compiled.stepBytes(), held);
    program.run();
    assertEquals(held, memory.peak());
  }

  @Test void anUpdateIsComputedWhereTheInputLies() {
    Trace trace = new Trace();
    Tensor weight = trace.input("weight", SQUARE);
    trace.update("weight", weight.plus(trace.input("change", SQUARE)));
    Compiled compiled = Compiled.of(trace.finish(), kernels, 2, Set.of("weight"));
    Array array = memory.array(Lifetime.WEIGHTS, SQUARE);
    Executable program = compiled.bind(memory, Map.of("weight", array), workers);
    for (int run = 0; run < 3; run++) {
      program.input("change").copyFrom(numbers("x"));
      program.run();
    }
    assertEquals(3 * numbers("x").at(7), array.at(7), 1e-6);
    assertEquals(TensorMemory.aligned(SQUARE.bytes()), compiled.stepBytes(),
        "only the staged change lies in the step's block");
  }

  @Test void anInputThatIsReadAfterItsUpdateIsMadeKeepsItsOldNumbersUntilTheEnd() {
    Trace trace = new Trace();
    Tensor a = trace.input("a", SQUARE), b = trace.input("b", SQUARE);
    trace.update("a", b.times(1));
    trace.update("b", a.times(1));
    Array first = numbers("x"), second = numbers("y");
    Compiled.of(trace.finish(), kernels, 1, Set.of("a", "b")).bind(memory, Map.of("a", first, "b", second), workers)
        .run();
    assertArrayEquals(numbers("y").floats(), first.floats());
    assertArrayEquals(numbers("x").floats(), second.floats());
  }

  @Test void whatNobodyReadsIsLeftOut() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", SQUARE);
    x.exp().times(x);
    trace.output("y", x.plus(1));
    assertEquals(1, Compiled.of(trace.finish(), kernels, 1, Set.of()).program().instructions().size());
  }

  @Test void aTensorUsedAfterItsStepIsRefused() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", SQUARE);
    trace.finish();
    String message = assertThrows(IllegalStateException.class, () -> x.plus(1)).getMessage();
    assertTrue(message.contains("after the step"), message);
  }

  @Test void anErrorNamesTheOpAndItsInputs() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", SQUARE), row = trace.input("row", TensorType.of(DType.FLOAT32, 5));
    assertEquals("ADD on [float32[6, 6], float32[5]]: cannot broadcast [6, 6] with [5]: axis -1 is 6 against 5",
        assertThrows(IllegalArgumentException.class, () -> x.plus(row)).getMessage());
  }

  @Test void shapesBroadcastFromTheLastAxis() {
    assertEquals(Shape.of(2, 3, 4), Shape.broadcast(Shape.of(3, 1), Shape.of(2, 1, 4)));
    assertEquals(List.of(), List.of(new Trace().finish().ops().toArray()));
  }
}
