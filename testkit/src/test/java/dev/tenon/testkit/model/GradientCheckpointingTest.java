package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.model.Block;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LearnerPrograms;
import dev.tenon.engine.train.OptimizerGroups;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Training with the inside of blocks computed again in the backward pass, against training with everything kept. */
class GradientCheckpointingTest {
  private static final int WIDTH = 16, ROWS = 2, TIME = 12, STEPS = 3, FEW = 5, MANY = 12;

  /** Goes down the gradient and keeps it. */
  record Descent() implements Optimizer {
    @Override public String type() {
      return "descent";
    }

    @Override public List<Slot> slots(Target target) {
      return List.of(Slot.like("gradient", target.shape()));
    }

    @Override public List<Tensor> step(Update update) {
      return List.of(update.weight().minus(update.gradient().times(update.learningRate())), update.gradient());
    }
  }

  /** An op without a gradient of its own. */
  record Bump() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor x = inputs.getFirst();
      return List.of(x.times(x).times(-1).exp().times(x));
    }
  }

  /** A block like none of ours: the first hands what it made to all others, every third does nothing, there is dropout inside. */
  record Handing() implements Block.Spec {
    @Override public String type() {
      return "handing";
    }

    @Override public Block build(Site site, Block.Parts parts) {
      int layer = site.layer(), width = site.hiddenSize();
      if (layer % 3 == 2) return new Idle();
      return new Wide(layer, site.dropout(), parts.norm(site.at("norm")), site.projection("wide", width, 3 * width),
          site.residual("narrow", 3 * width, width), parts.feedForward(site.at("feedForward")));
    }

    record Idle() implements Block {
      @Override public Tensor apply(Tensor x, Pass pass) {
        return x;
      }
    }

    record Wide(int layer, float dropout, Norm norm, Projection wide, Projection narrow,
        FeedForward feedForward) implements Block {
      @Override public Tensor apply(Tensor x, Pass pass) {
        Tensor inner = new Bump().of(wide.apply(norm.apply(x, pass.at("norm")), pass.at("wide")));
        if (layer == 0) pass.publish("handed", inner);
        Tensor handed = inner.plus(pass.published("handed").times(0.5));
        Tensor y = x.plus(narrow.apply(pass.at("inside").dropout(handed, dropout), pass.at("narrow")));
        return pass.at("outside").dropout(feedForward.apply(y, pass.at("feedForward")), dropout).plus(y);
      }
    }
  }

  private static ModelConfig config(int layers, Block.Spec block, Positions.Spec positions, float dropout) {
    return new ModelConfig(WIDTH, layers, OptionalInt.of(TinyModel.VOCAB), TinyModel.LONGEST, true, true, dropout, 0.3f,
        block, List.of(new Bare.Mixing()), List.of(positions), new Bare.Bend(), new Bare.Scaled());
  }

  /** Two documents a row, the first row ends in padding. */
  private static void fill(long first, Batch batch) {
    for (int r = 0; r < batch.rows(); r++) for (int t = 0; t < batch.time(); t++) {
      int i = r * batch.time() + t, documents = 5 + r;
      boolean padding = r == 0 && t > 9;
      Draws draws = Draws.of(first + r, "row");
      batch.tokens()[i] = padding ? 0 : draws.below(t, TinyModel.VOCAB);
      batch.labels()[i] = padding ? Batch.IGNORED : draws.below(t + 1, TinyModel.VOCAB);
      batch.positions()[i] = padding ? 0 : t < documents ? t : t - documents;
      batch.segments()[i] = padding ? Batch.PADDING : t < documents ? 0 : 1;
    }
  }

  private static Decoder model(ModelConfig config, List<String> frozen, TensorMemory memory) {
    Decoder model = new ModelBuilder(config, memory, 4).build();
    return Layers.rewrite(model, Parameter.class,
        (path, p) -> frozen.stream().anyMatch(path::startsWith) ? p.freeze() : p);
  }

  private static Learner.Settings settings(int accumulation, boolean checkpointing) {
    return new Learner.Settings(ROWS, TIME, accumulation, 1, 9, checkpointing);
  }

  /** All numbers of a training by name: losses and norms, weights and gradients after the last step. */
  private static Map<String, List<Float>> learned(ModelConfig config, List<String> frozen, int accumulation,
      KernelSet kernels, boolean checkpointing) {
    var groups = new OptimizerGroups(new Descent(), List.of());
    Map<String, List<Float>> all = new LinkedHashMap<>();
    try (var memory = new TensorMemory(); var workers = new WorkerPool(2)) {
      Decoder model = model(config, frozen, memory);
      var settings = settings(accumulation, checkpointing);
      var learner = new Learner(model, groups, settings, kernels, workers, memory);
      var planned = new LearnerPrograms(model, groups, settings, kernels, 2);
      Batches batches = GradientCheckpointingTest::fill;
      for (int step = 0; step < STEPS; step++) {
        Learner.Figures figures = learner.learn(step, batches, 0.05);
        all.put("figures of step " + step, List.of((float) figures.loss(), (float) figures.gradientNorm()));
        assertEquals(memory.held(Lifetime.WEIGHTS) + planned.runBytes() + planned.stepBytes(), memory.total(),
            "memory at step " + step);
      }
      Layers.parameters(model).forEach((path, p) -> all.put(path, numbers(p.value())));
      learner.state().forEach((name, slot) -> all.put(name, numbers(slot)));
    }
    return all;
  }

  private static List<Float> numbers(Array array) {
    var numbers = new ArrayList<Float>();
    for (float number : array.floats()) numbers.add(number);
    return numbers;
  }

  private static void assertSameBytes(ModelConfig config, List<String> frozen, int accumulation, KernelSet kernels) {
    Map<String, List<Float>> kept = learned(config, frozen, accumulation, kernels, false),
        again = learned(config, frozen, accumulation, kernels, true);
    assertEquals(kept.keySet(), again.keySet());
    assertTrue(kept.keySet().stream().anyMatch(name -> name.startsWith("slot:blocks.")), kept.keySet()::toString);
    kept.forEach((name, numbers) -> assertEquals(numbers, again.get(name), kernels.type() + ": " + name));
  }

  private static long planned(ModelConfig config, boolean checkpointing) {
    try (var memory = TensorMemory.planned()) {
      return programs(config, checkpointing, memory).stepBytes();
    }
  }

  private static LearnerPrograms programs(ModelConfig config, boolean checkpointing, TensorMemory memory) {
    return new LearnerPrograms(model(config, List.of(), memory), new OptimizerGroups(new Descent(), List.of()),
        settings(1, checkpointing), InstalledKernels.all().getFirst(), 2);
  }

  @Test void lossesGradientsAndWeightsAreTheSameBytes() {
    for (KernelSet kernels : InstalledKernels.all())
      assertSameBytes(config(FEW, new Bare.Residual(), new Bare.Turned(), 0), List.of(), 1, kernels);
  }

  @Test void dropoutDrawsTheSameNumbersAgainInEveryMicroBatch() {
    for (KernelSet kernels : InstalledKernels.all())
      assertSameBytes(config(FEW, new Handing(), new Bare.Sloped(), 0.2f), List.of(), 2, kernels);
  }

  @Test void frozenWeightsChangeNothingInThat() {
    KernelSet kernels = InstalledKernels.all().getFirst();
    assertSameBytes(config(FEW, new Handing(), new Bare.Unordered(), 0.2f),
        List.of("embedding", "blocks.0.", "blocks.3."), 1, kernels);
    assertSameBytes(config(FEW, new Bare.Residual(), new Bare.Sloped(), 0), List.of("blocks.2.", "blocks.4.attention"),
        2, kernels);
  }

  @Test void matricesInSixteenBitsAreWidenedAgain() {
    KernelSet kernels = InstalledKernels.all().getFirst();
    var config = config(FEW, new Bare.Residual(), new Bare.Turned(), 0);
    try (var memory = new TensorMemory(); var workers = new WorkerPool(2)) {
      List<List<Float>> gradients = new ArrayList<>();
      for (boolean checkpointing : new boolean[]{false, true}) {
        Decoder model = Layers.rewrite(model(config, List.of(), memory), Parameter.class,
            (path, p) -> path.endsWith("up.weight") ? Parameter.of(p.value().to(DType.BFLOAT16)).freeze() : p);
        var learner = new Learner(model, new OptimizerGroups(new Descent(), List.of()), settings(1, checkpointing),
            kernels, workers, memory);
        learner.learn(0, GradientCheckpointingTest::fill, 0.05);
        List<Float> all = new ArrayList<>();
        learner.state().values().forEach(slot -> all.addAll(numbers(slot)));
        gradients.add(all);
      }
      assertEquals(gradients.getFirst(), gradients.getLast());
    }
  }

  @Test void twelveLayersTakeLessThanAThirdOfTheMemory() {
    var config = config(MANY, new Bare.Residual(), new Bare.Turned(), 0);
    long kept = planned(config, false), again = planned(config, true);
    assertTrue(again < 0.33 * kept, again + " against " + kept);
  }

  @Test void dropoutDoesNotMakeItMuchMore() {
    var config = config(MANY, new Handing(), new Bare.Unordered(), 0.2f);
    long kept = planned(config, false), again = planned(config, true);
    assertTrue(again < 0.33 * kept, again + " against " + kept);
  }

  @Test void theForwardPassIsPaidForAgainAtMost() {
    try (var memory = TensorMemory.planned()) {
      var config = config(MANY, new Bare.Residual(), new Bare.Turned(), 0);
      double kept = programs(config, false, memory).flops(1), again = programs(config, true, memory).flops(1);
      assertTrue(again > 1.15 * kept && again < 1.34 * kept, again + " against " + kept);
    }
  }
}
