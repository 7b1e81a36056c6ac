package dev.tenon.engine.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.engine.autograd.Tape;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RecomputationTest {
  private static final int LAYERS = 12;
  private static final TensorType ROWS = TensorType.of(DType.FLOAT32, 64, 6), WEIGHT = TensorType.of(DType.FLOAT32, 6,
      6), SEED = TensorType.of(DType.INT64, 2);

  private final KernelSet kernels = kernels();
  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(2);

  private static KernelSet kernels() {
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    return new KernelSet(scalar, scalar);
  }

  /** What a layer does with what enters it, its weight and the seed. */
  private interface Inside {
    Tensor of(int layer, Tensor x, Tensor weight, Tensor seed);
  }

  /** x + W·softmax(W·tanh(W·x)): the last product is read by nobody but the sum. */
  private static Tensor plain(Tensor x, Tensor weight) {
    Tensor bent = new Project().of(x, weight).tanh();
    return x.plus(new Project().of(new Softmax().of(new Project().of(bent, weight)), weight));
  }

  /** Layers, differentiated; outputs the gradient by each weight that is not frozen. */
  private static Program differentiated(Inside inside, int frozen, boolean again) {
    Trace trace = new Trace();
    Tape tape = new Tape(trace);
    Tensor x = tape.constant(trace.input("x", ROWS)), seed = tape.constant(trace.input("seed", SEED));
    List<Tensor> weights = new ArrayList<>(), borders = new ArrayList<>(List.of(x));
    for (int i = 0; i < LAYERS; i++) {
      Tensor weight = trace.input("w" + i, WEIGHT);
      weights.add(i < frozen ? tape.constant(weight) : tape.leaf(weight));
      x = inside.of(i, x, weights.get(i), seed);
      borders.add(x);
    }
    Tensor loss = x.times(x).total();
    Regions regions = trace.regions(borders.stream().map(tape::value).toList());
    tape.backward(Map.of(loss, tape.value(loss).fullLike(1)));
    for (int i = frozen; i < LAYERS; i++) trace.output("g" + i, tape.gradient(weights.get(i)).orElseThrow());
    Program program = trace.finish();
    return again ? program.recomputing(regions) : program;
  }

  private Compiled compiled(Program program) {
    return Compiled.of(program, kernels, 2, Set.of());
  }

  private float[] gradient(Executable program, int layer) {
    fill(program.input("x"), "x");
    for (int i = 0; i < 2; i++) program.input("seed").setLong(i, 5 + i);
    for (int i = 0; i < LAYERS; i++) fill(program.input("w" + i), "w" + i);
    program.run();
    return program.output("g" + layer).floats();
  }

  private static void fill(Array array, String key) {
    for (int i = 0; i < array.shape().count(); i++) array.set(i, Draws.of(1, key).uniform(i) - 0.5);
  }

  private void assertSameBytes(Inside inside, int frozen) {
    for (int layer = frozen; layer < LAYERS; layer++) {
      float[] kept = gradient(compiled(differentiated(inside, frozen, false)).bind(memory, Map.of(), workers), layer);
      float[] again = gradient(compiled(differentiated(inside, frozen, true)).bind(memory, Map.of(), workers), layer);
      assertArrayEquals(kept, again, "layer " + layer);
    }
  }

  private static long count(Program program, Class<? extends Op> op) {
    return program.ops().stream().filter(op::isInstance).count();
  }

  @Test void gradientsAreTheSameBytesFromLessThanHalfOfTheMemory() {
    Inside inside = (_, x, weight, _) -> plain(x, weight);
    assertSameBytes(inside, 0);
    long kept = compiled(differentiated(inside, 0, false)).stepBytes(),
        again = compiled(differentiated(inside, 0, true)).stepBytes();
    assertTrue(again < 0.5 * kept, again + " against " + kept);
  }

  @Test void onlyWhatIsReadIsComputedAgain() {
    Inside inside = (_, x, weight, _) -> plain(x, weight);
    assertEquals(3 * LAYERS, count(differentiated(inside, 0, false), Project.class));
    assertEquals(5 * LAYERS, count(differentiated(inside, 0, true), Project.class));
    assertEquals(2 * LAYERS, count(differentiated(inside, 0, true), Softmax.class));
  }

  @Test void loweringDoesNotMergeTheCopies() {
    Inside inside = (_, x, weight, _) -> plain(x, weight);
    Program lowered = compiled(differentiated(inside, 0, true)).program();
    assertEquals(2 * LAYERS, lowered.ops().stream().filter(op -> op == Unary.TANH).count());
  }

  @Test void dropoutDropsTheSameAgainAndWhatItDropsFromNeedNotBeThere() {
    Inside inside = (layer, x, weight, seed) -> {
      Tensor bent = new Dropout(0.3, "inside " + layer).of(new Project().of(x, weight).tanh(), seed);
      return x.plus(new Dropout(0.3, "outside " + layer).of(new Project().of(bent, weight), seed));
    };
    assertSameBytes(inside, 0);
    assertEquals(3 * LAYERS, count(differentiated(inside, 0, true), Project.class));
  }

  @Test void whatALayerHandsToALaterOneIsKept() {
    Tensor[] handed = new Tensor[1];
    Inside inside = (layer, x, weight, _) -> {
      Tensor own = new Softmax().of(new Project().of(x, weight));
      if (layer == 0) handed[0] = own;
      return x.plus(own.times(handed[0]));
    };
    assertSameBytes(inside, 0);
    assertEquals(2 * LAYERS - 1, count(differentiated(inside, 0, true), Softmax.class));
  }

  @Test void aLayerThatHandsOnWhatItWasGivenIsNoRegion() {
    Inside inside = (layer, x, weight, _) -> layer == 3 ? x : plain(x, weight);
    Program program = differentiated(inside, 4, true);
    assertSameBytes(inside, 4);
    assertEquals(3 * (LAYERS - 1) + 2 * (LAYERS - 4), count(program, Project.class));
  }

  @Test void belowTheLastThatLearnsNothingIsComputedAgain() {
    Inside inside = (_, x, weight, _) -> plain(x, weight);
    int frozen = LAYERS - 2;
    assertSameBytes(inside, frozen);
    assertEquals(3 * LAYERS + 2 * 2, count(differentiated(inside, frozen, true), Project.class));
  }

  @Test void aProgramWithoutRegionsStaysAsItIs() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", ROWS);
    Regions none = trace.regions(List.of(x));
    trace.output("y", x.exp());
    Program program = trace.finish();
    assertEquals(program.ops(), program.recomputing(none).ops());
  }

  @Test void bordersThatDoNotAscendAreRefused() {
    assertEquals("borders are [3, 2]; they must ascend",
        assertThrows(IllegalArgumentException.class, () -> new Regions(List.of(3, 2), 5)).getMessage());
    assertEquals("borders are [3, 7]; they must be less than the end, 5",
        assertThrows(IllegalArgumentException.class, () -> new Regions(List.of(3, 7), 5)).getMessage());
  }
}
