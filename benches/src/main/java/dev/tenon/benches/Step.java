package dev.tenon.benches;

import dev.tenon.engine.kernel.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training steps of GPT-2 shapes: forward, backward and AdamW, against PyTorch from Python, and LibTorch with MKL from Java. */
final class Step implements Race {
  private static final double WARM_SECONDS = 10;

  /** A GPT-2 shape with tied head, no biases, no dropout, exact GELU, as nanoGPT has it. */
  private record Shape(int layers, int width, int heads, int time, int batch, int vocabulary) {
    Map<String, Object> model() {
      return Map.of("hidden_size", width, "num_hidden_layers", layers, "vocab_size", vocabulary,
          "max_position_embeddings", time, "tie_word_embeddings", true, "bias", false, "attention",
          Map.of("type", "grouped-query", "num_attention_heads", heads), "positions", Map.of("type", "learned"),
          "feed_forward", Map.of("type", "mlp", "activation", "gelu", "intermediate_size", 4 * width), "norm",
          Map.of("type", "layer-norm"));
    }

    Map<String, Object> train() {
      return Map.of("batch_size", batch, "sequence_length", time, "optimizer",
          Map.of("type", "adamw", "beta2", 0.99, "weight_decay", 0.1));
    }
  }

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
      Map<String, String> environment = Ours.mkl(setting);
      all.add(Ours.python("PyTorch eager", setting, "step.py", environment, "eager"));
      all.add(Ours.python("PyTorch compiled", setting, "step.py", environment, "compiled"));
      all.add(Ours.java("LibTorch", setting, "Libtorch.java", "libtorch",
          List.of("-Dorg.bytedeco.openblas.load=mkl_rt", "--enable-native-access=ALL-UNNAMED"), threads)
          .with(environment));
    }
    return all;
  }

  /** Ours: argument is the number of threads. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    try (var workers = new WorkerPool(threads); var steps = new Steps(new Workshop(), workers, WARM_SECONDS)) {
      Contestant.answer(measured -> {
        Shape shape = SHAPES.get(measured);
        if (shape == null) throw new IllegalArgumentException("no shape " + measured);
        return 1e3 * Timing.seconds(steps.of(shape.model(), shape.train()));
      });
    }
  }
}
