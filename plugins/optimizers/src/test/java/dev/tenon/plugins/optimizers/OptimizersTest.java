package dev.tenon.plugins.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.train.Optimizer;
import dev.tenon.api.train.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OptimizersTest {
  private static final AtOnce KERNELS = AtOnce.all().getFirst();
  private static final Training.Parameter UNDECAYED = new Training.Parameter(true, false),
      OTHER = new Training.Parameter(false, true);

  /** The weights after five steps of random gradients; the same gradients each time. */
  private static float[] trained(Optimizer optimizer, Training.Parameter parameter, Shape shape, double rate) {
    var random = new Random(7);
    Supplier<Array> numbers = () -> {
      float[] v = new float[(int) shape.count()];
      for (int i = 0; i < v.length; i++) v[i] = (float) random.nextGaussian();
      return Array.of(shape, v);
    };
    var training = new Training(optimizer, KERNELS, parameter, numbers.get(), rate);
    for (int i = 0; i < 5; i++) training.step(numbers.get());
    return training.weight();
  }

  private static final Shape WIDE = Shape.of(3, 5);

  @Test void whatDoesNotDecayIsTrainedAsIfThereWereNoDecay() {
    var pairs = List.of(
        List.of(new Sgd(0.9, 0, false, 0.5), new Sgd(0.9, 0, false, 0)),
        List.of(new Adamw(0.9, 0.95, 1e-8, 0.5), new Adamw(0.9, 0.95, 1e-8, 0)),
        List.of(new Lion(0.9, 0.99, 0.5), new Lion(0.9, 0.99, 0)),
        List.of(muon(0.5, new Adamw(), 1), muon(0, new Adamw(), 1)));
    for (List<? extends Optimizer> pair : pairs) {
      float[] without = trained(pair.get(1), Training.Parameter.MATRIX, WIDE, 0.01);
      assertArrayEquals(without, trained(pair.get(0), UNDECAYED, WIDE, 0.01), pair.get(0).type());
      assertFalse(Arrays.equals(without, trained(pair.get(0), Training.Parameter.MATRIX, WIDE, 0.01)),
          pair.get(0).type());
    }
  }

  private static Muon muon(double decay, Optimizer others, double ratio) {
    return new Muon(0.95, true, decay, 5, Muon.AdjustLr.ORIGINAL, others, ratio);
  }

  @Test void muonLeavesEverythingElseToTheOtherOptimizerAtItsOwnRate() {
    var adamw = new Adamw(0.8, 0.9, 1e-8, 0.2);
    for (Shape shape : List.of(WIDE, Shape.of(5)))
      assertArrayEquals(trained(adamw, OTHER, shape, 0.02 * 0.25), trained(muon(0.3, adamw, 0.25), OTHER, shape, 0.02));
    // A vector that claims to be a hidden matrix cannot be orthogonalised.
    assertArrayEquals(trained(adamw, OTHER, Shape.of(5), 0.02),
        trained(muon(0.3, adamw, 1), Training.Parameter.MATRIX, Shape.of(5), 0.02));
  }

  @Test void muonTreatsAMatrixAndItsTransposeAlikeWhenTheShapeDoesNotScale() {
    // Square root of rows over columns differs; the direction must not.
    var random = new Random(3);
    float[] v = new float[15], turned = new float[15];
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 5; j++) turned[j * 3 + i] = v[i * 5 + j] = (float) random.nextGaussian();
    float[] wide = AtOnce.array(new Muon().orthogonalised(KERNELS.tensor(Array.of(WIDE, v)))).floats();
    float[] tall = AtOnce.array(new Muon().orthogonalised(KERNELS.tensor(Array.of(Shape.of(5, 3), turned)))).floats();
    for (int i = 0; i < 3; i++) for (int j = 0; j < 5; j++) assertEquals(wide[i * 5 + j], tall[j * 3 + i], 1e-6);
  }

  @Test void aGradientOfZerosGivesNoNonFiniteWeights() {
    for (Optimizer optimizer : List.of(new Sgd(0.9, 0, true, 0), new Adamw(), new Lion(), new Muon())) {
      var training = new Training(optimizer, KERNELS, UNDECAYED, Array.of(Shape.of(2, 2), 1f, 2f, 3f, 4f), 0.1);
      for (int i = 0; i < 3; i++) training.step(Array.of(Shape.of(2, 2), 0f, 0f, 0f, 0f));
      assertArrayEquals(new float[]{1, 2, 3, 4}, training.weight(), optimizer.type());
    }
  }

  @Test void momentumOfZeroKeepsNothing() {
    var training = new Training(new Sgd(), KERNELS, OTHER, Array.of(Shape.of(2), 1f, 2f), 0.1);
    assertTrue(training.slots().isEmpty());
    assertEquals(1,
        new Training(new Sgd(0.5, 0, false, 0), KERNELS, OTHER, Array.of(Shape.of(2), 1f, 2f), 0.1).slots().size());
  }

  @Test void refusalsNameKeyValueAndBounds() {
    refused("beta1 is 1.0; it must be at least 0 and below 1", () -> new Adamw(1, 0.95, 1e-8, 0.1));
    refused("beta2 is -0.5; it must be at least 0 and below 1", () -> new Adamw(0.9, -0.5, 1e-8, 0.1));
    refused("eps is 0.0; it must be finite and above 0", () -> new Adamw(0.9, 0.95, 0, 0.1));
    refused("weight_decay is NaN; it must be finite and at least 0",
        () -> new Adamw(0.9, 0.95, 1e-8, Double.NaN));
    refused("beta2 is 1.5; it must be at least 0 and below 1", () -> new Lion(0.9, 1.5, 0));
    refused("ns_steps is 0; it must be at least 1",
        () -> new Muon(0.95, true, 0, 0, Muon.AdjustLr.ORIGINAL, new Adamw(), 1));
    refused("others is muon again; it must be an optimizer of any shape, such as adamw",
        () -> muon(0, new Muon(), 1));
    refused("nesterov is true with momentum 0.0 and dampening 0.0; it needs momentum above 0 and dampening 0",
        () -> new Sgd(0, 0, true, 0));
    refused("warmup_steps is -1; it must be at least 0", () -> new Cosine(-1, 0));
  }

  static void refused(String message, Supplier<Object> making) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, making::get).getMessage());
  }

  @Test void theModuleProvidesAllAndExportsNothing() {
    var module = Adamw.class.getModule().getDescriptor();
    assertTrue(module.isOpen() && module.exports().isEmpty());
    List<String> provided = module.provides().stream().flatMap(p -> p.providers().stream()).sorted().toList();
    assertEquals(
        Stream.of(Adamw.class, Sgd.class, Lion.class, Muon.class, Cosine.class, Linear.class, Constant.class, Wsd.class)
            .map(Class::getName).sorted().toList(),
        provided);
    assertEquals(List.of("adamw", "sgd", "lion", "muon"),
        Stream.<Optimizer>of(new Adamw(), new Sgd(), new Lion(), new Muon()).map(Optimizer::type).toList());
    assertEquals(List.of("cosine", "linear", "constant", "wsd"),
        Stream.<Schedule>of(new Cosine(), new Linear(), new Constant(), new Wsd()).map(Schedule::type).toList());
  }
}
