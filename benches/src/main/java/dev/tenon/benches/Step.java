package dev.tenon.benches;

import dev.tenon.api.model.Decoder;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.run.RunSpec;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.OptimizerGroups;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Training steps of GPT-2 shapes: forward, backward and AdamW, against PyTorch. */
final class Step implements Bench {
  private static final double WARM_SECONDS = 10;

  /** A GPT-2 shape with tied head, no biases, no dropout, exact GELU, as nanoGPT has it. */
  private record Shape(int layers, int width, int heads, int time, int batch, int vocabulary) {}

  private static final Map<String, Shape> SHAPES = shapes();

  private static Map<String, Shape> shapes() {
    var all = new LinkedHashMap<String, Shape>();
    all.put("4L/128", new Shape(4, 128, 4, 64, 12, 65));
    all.put("6L/384", new Shape(6, 384, 6, 256, 8, 65));
    all.put("2L/768/50257", new Shape(2, 768, 12, 256, 4, 50257));
    return all;
  }

  @Override public String name() {
    return "step";
  }

  @Override public String title() {
    return "Training step in float32: forward, backward and AdamW";
  }

  @Override public String unit() {
    return "ms";
  }

  @Override public boolean larger() {
    return false;
  }

  @Override public double limit() {
    return 1000;
  }

  @Override public List<String> cases(boolean brief) {
    return brief ? List.of("4L/128") : List.copyOf(SHAPES.keySet());
  }

  @Override public List<Entrant> entrants(Setting setting) {
    String threads = Integer.toString(setting.threads());
    var all = new ArrayList<>(List.of(Ours.entrant("Tenon", Step.class, threads)));
    if (!setting.brief()) {
      var environment = Map.of("OMP_NUM_THREADS", threads, "MKL_NUM_THREADS", threads);
      all.add(Ours.python("PyTorch eager", setting, "step.py", environment, "eager"));
      all.add(Ours.python("PyTorch compiled", setting, "step.py", environment, "compiled"));
    }
    return all;
  }

  /** Ours: argument is the number of threads. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    var workshop = new Workshop();
    try (var workers = new WorkerPool(threads); var steps = new Steps(workshop, workers)) {
      Contestant.answer(measured -> {
        Shape shape = SHAPES.get(measured);
        if (shape == null) throw new IllegalArgumentException("no shape " + measured);
        return 1e3 * Timing.seconds(steps.of(shape));
      });
    }
  }

  /** The learner of the last shape asked for; others' memory is given back. */
  private static final class Steps implements AutoCloseable {
    private final Workshop workshop;
    private final WorkerPool workers;
    private Shape present = new Shape(0, 0, 0, 0, 0, 0);
    private Runnable work = () -> {
    };
    private TensorMemory memory = new TensorMemory();
    private int step;

    Steps(Workshop workshop, WorkerPool workers) {
      this.workshop = workshop;
      this.workers = workers;
    }

    Runnable of(Shape shape) {
      if (shape.equals(present)) return work;
      memory.close();
      memory = new TensorMemory();
      present = shape;
      Learner learner = learner(shape, workshop.kernels());
      Batches batches = random(shape);
      step = 0;
      work = () -> learner.learn(step++, batches, 1e-3);
      Timing.warm(work, WARM_SECONDS);
      return work;
    }

    private Learner learner(Shape s, KernelSet kernels) {
      RunSpec spec = workshop.spec(
          Map.of("hidden_size", s.width, "num_hidden_layers", s.layers, "vocab_size", s.vocabulary,
              "max_position_embeddings", s.time, "tie_word_embeddings", true, "bias", false, "attention",
              Map.of("type", "grouped-query", "num_attention_heads", s.heads), "positions", Map.of("type", "learned"),
              "feed_forward", Map.of("type", "mlp", "activation", "gelu", "intermediate_size", 4 * s.width), "norm",
              Map.of("type", "layer-norm")),
          Map.of("batch_size", s.batch, "sequence_length", s.time, "optimizer",
              Map.of("type", "adamw", "beta2", 0.99, "weight_decay", 0.1)));
      Decoder model = new ModelBuilder(spec.model(), memory, 1).build();
      var settings = new Learner.Settings(s.batch, s.time, 1, 1.0, 1, false);
      return new Learner(model, new OptimizerGroups(spec.train().optimizer(), List.of()), settings, kernels, workers,
          memory);
    }

    private static Batches random(Shape shape) {
      return (first, batch) -> {
        var random = new Random(first);
        Arrays.setAll(batch.tokens(), _ -> random.nextInt(shape.vocabulary));
        Arrays.setAll(batch.labels(), _ -> random.nextInt(shape.vocabulary));
        Arrays.setAll(batch.positions(), i -> i % shape.time);
        Arrays.fill(batch.segments(), 0);
      };
    }

    @Override public void close() {
      memory.close();
    }
  }
}
