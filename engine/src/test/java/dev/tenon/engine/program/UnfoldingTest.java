package dev.tenon.engine.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.autograd.Tape;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Weights in fewer bits, from the program as it is traced to the one that runs. */
class UnfoldingTest {
  private static final int SIZE = 24;
  private static final Shape SQUARE = Shape.of(SIZE, SIZE);
  private static final Thirds FORMAT = new Thirds();

  private final Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
      .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
  private final KernelSet definitions = new KernelSet(scalar, scalar);
  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(1);

  /** Kernels for certain absorbed ops: each sets its output to 7. */
  private record Sevens(Predicate<Absorbed> takes) implements Kernels {
    @Override public String type() {
      return "sevens";
    }

    @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
      return op instanceof Absorbed a && takes.test(a)
          ? Optional.of(call -> {
            for (long i = 0; i < call.output(0).shape().count(); i++) call.output(0).set(i, 7);
          })
          : Optional.empty();
    }
  }

  private KernelSet sevens(Predicate<Absorbed> takes) {
    return new KernelSet(new Sevens(takes), scalar);
  }

  private static Array numbers(String key) {
    Array a = Array.zeros(new TensorType(DType.FLOAT32, SQUARE));
    for (long i = 0; i < a.shape().count(); i++) a.set(i, 6 * Draws.of(1, key).uniform(i) - 3);
    return a;
  }

  private static Array stored(String key) {
    Array stored = Array.zeros(new TensorType(DType.UINT8, FORMAT.stored(SQUARE)));
    FORMAT.quantize(Weights.of(numbers(key)), stored);
    return stored;
  }

  private static Array read(Array stored) {
    float[] all = new float[SIZE * SIZE];
    FORMAT.read(stored, SQUARE, 0, all);
    return Array.of(SQUARE, all);
  }

  private static Tensor quantised(Trace trace, String name) {
    return new Dequantize(FORMAT, SQUARE).of(trace.input(name, new TensorType(DType.UINT8, FORMAT.stored(SQUARE))));
  }

  private Executable run(Program program, KernelSet kernels, Map<String, Array> bound) {
    Executable executable = Compiled.of(program, kernels, 1, bound.keySet()).bind(memory, bound, workers);
    if (executable.hasInput("x")) executable.input("x").copyFrom(numbers("x"));
    executable.run();
    return executable;
  }

  private static List<Op> lowered(Program program, KernelSet kernels) {
    return Compiled.of(program, kernels, 1, java.util.Set.of()).program().ops();
  }

  private static Program projected() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", new TensorType(DType.FLOAT32, SQUARE));
    trace.output("y", new Project().of(x, quantised(trace, "w")));
    return trace.finish();
  }

  @Test void withoutAKernelTheWeightIsWidenedFirst() {
    Array stored = stored("w");
    Executable program = run(projected(), definitions, Map.of("w", stored));
    var eager = new Eager(definitions, workers);
    Tensor expected = new Project().of(eager.tensor(numbers("x")), eager.tensor(read(stored)));
    assertArrayEquals(eager.array(expected).floats(), program.output("y").floats());
  }

  @Test void aKernelThatTakesTheBytesIsGivenThem() {
    KernelSet kernels = sevens(a -> a.op() instanceof Project && a.input() == 1
        && a.stored().equals(new Dequantize(new Thirds(), Shape.of(SIZE, SIZE))));
    assertEquals(List.of(new Absorbed(new Project(), 1, new Dequantize(FORMAT, SQUARE))),
        lowered(projected(), kernels));
    assertEquals(7, run(projected(), kernels, Map.of("w", stored("w"))).output("y").at(5));
  }

  @Test void opsWithinADefinitionAreOfferedTheBytesToo() {
    KernelSet kernels = sevens(a -> a.op() instanceof MatMul);
    assertEquals(List.of(new Absorbed(new MatMul(false, true), 1, new Dequantize(FORMAT, SQUARE))),
        lowered(projected(), kernels));
  }

  @Test void aWeightIn16BitsIsTakenAsItIsAndOtherCastsAreNot() {
    for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16)) {
      Trace trace = new Trace();
      Tensor x = trace.input("x", new TensorType(DType.FLOAT32, SQUARE));
      Tensor weight = trace.input("w", new TensorType(type, SQUARE)).cast(DType.FLOAT32);
      Tensor rounded = x.cast(type).cast(DType.FLOAT32);
      trace.output("y", new Project().of(x, weight));
      trace.output("z", new Project().of(x, rounded));
      Program program = trace.finish();
      assertEquals(
          List.of(new Cast(type), new Cast(DType.FLOAT32), new Absorbed(new Project(), 1, new Cast(DType.FLOAT32)),
              new MatMul(false, true)),
          lowered(program, sevens(a -> a.op() instanceof Project)));
      Executable widened = run(program, definitions, Map.of("w", numbers("w").to(type)));
      var eager = new Eager(definitions, workers);
      Tensor y = new Project().of(eager.tensor(numbers("x")),
          eager.tensor(numbers("w").to(type).to(DType.FLOAT32)));
      assertArrayEquals(eager.array(y).floats(), widened.output("y").floats());
    }
  }

  @Test void aWidenedWeightCanBeAnOutput() {
    Trace trace = new Trace();
    trace.output("w whole", quantised(trace, "w"));
    Array stored = stored("w");
    assertArrayEquals(read(stored).floats(),
        run(trace.finish(), definitions, Map.of("w", stored)).output("w whole").floats());
  }

  @Test void gradientsFlowPastFrozenWeights() {
    Map<String, Array> quantised = new HashMap<>(), whole = new HashMap<>();
    Program through = step(true, quantised), plain = step(false, whole);
    whole.replaceAll((name, _) -> read(quantised.getOrDefault(name, stored(name))));
    assertArrayEquals(gradient(plain, whole), gradient(through, quantised));
  }

  private float[] gradient(Program program, Map<String, Array> bound) {
    Executable step = Compiled.of(program, definitions, 1, bound.keySet()).bind(memory, bound, workers);
    for (int i = 0; i < SIZE; i++) step.input("x").set(i, 0.01 * i);
    step.run();
    return step.output("gradient").floats();
  }

  @Test void bytesOfAnotherShapeAreRefused() {
    Array wrong = Array.zeros(TensorType.of(DType.UINT8, 7));
    String stored = "thirds of [24, 24] is stored as uint8[576], not as uint8[7]";
    assertEquals("Dequantize: " + stored, assertThrows(IllegalArgumentException.class,
        () -> new Dequantize(FORMAT, SQUARE).infer(List.of(wrong.type()))).getMessage());
    assertEquals("thirds of [24, 24] is uint8[7]; it must be uint8[576]", assertThrows(IllegalArgumentException.class,
        () -> Parameter.quantized(FORMAT, SQUARE, wrong)).getMessage());
    Parameter right = Parameter.quantized(FORMAT, SQUARE, stored("w"));
    assertSame(right, right.freeze());
  }

  /** Ten layers forward and backward: as much memory as one widened weight more than what the sums need. */
  @Test void noMoreThanOneWeightIsWideAtATime() {
    long plain = steps(false).stepBytes(), quantised = steps(true).stepBytes();
    long wide = 4L * SIZE * SIZE, bytes = (long) SIZE * SIZE;
    assertTrue(quantised <= plain + wide + 2 * bytes, quantised + " against " + plain + ", a weight is " + wide);
  }

  private Compiled steps(boolean quantised) {
    Map<String, Array> bound = new HashMap<>();
    return Compiled.of(step(quantised, bound), definitions, 1, bound.keySet());
  }

  /** Ten layers and the gradient of the sum of what comes out by what goes in; weights are widened on the way, or floats. */
  private static Program step(boolean quantised, Map<String, Array> bound) {
    Trace trace = new Trace();
    var tape = new Tape(trace);
    Tensor leaf = tape.leaf(trace.input("x", TensorType.of(DType.FLOAT32, 1, SIZE))), x = leaf;
    for (int i = 0; i < 10; i++) {
      String name = "w" + i;
      Array weights = quantised ? stored(name) : numbers(name);
      bound.put(name, weights);
      Tensor input = tape.constant(trace.input(name, weights.type()));
      Tensor weight = quantised ? new Dequantize(FORMAT, SQUARE).of(input) : input;
      x = new Project().of(x, weight).tanh();
    }
    tape.backward(Map.of(x, tape.value(x).fullLike(1)));
    trace.output("gradient", tape.gradient(leaf).orElseThrow());
    return trace.finish();
  }
}
