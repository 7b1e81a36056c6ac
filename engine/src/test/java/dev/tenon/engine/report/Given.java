package dev.tenon.engine.report;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.checkpoint.Values;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.run.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Folders of runs as a training leaves them. */
final class Given {
  static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private Given() {}

  /** A run with everything: metrics of each step, evaluations every fifth of the way, samples, two checkpoints. */
  static RunFolder run(Path path, int steps) throws IOException {
    var folder = new RunFolder(path);
    config(folder, steps);
    metrics(folder, steps);
    samples(folder, steps);
    checkpoint(folder, 2 * steps / 5, Optional.empty());
    checkpoint(folder, steps, Optional.of(new TrainingState.Best("eval/loss", 3.3112, 2 * steps / 5)));
    return folder;
  }

  static void config(RunFolder folder, int steps) throws IOException {
    folder.write(folder.config(), """
        model:
          hidden_size: 256
          num_hidden_layers: 4
          vocab_size: 4096
          max_position_embeddings: 256
          tie_word_embeddings: true
          block: {type: pre-norm}
          attention: {type: grouped-query, num_attention_heads: 8, num_key_value_heads: 2}
          positions: {type: rope, rope_theta: 10000}
          feed_forward: {type: swiglu, intermediate_size: 688}
          norm: {type: rms, eps: 1.0e-5}
        tokenizer: {type: bpe, vocab_size: 4096}
        data: {type: wordnet, validation: 0.02}
        train:
          max_steps: %d
          batch_size: 16
          sequence_length: 256
          gradient_accumulation_steps: 1
          learning_rate: 1.0e-3
          schedule: {type: cosine, warmup_steps: 100, min_learning_rate: 1.0e-4}
          optimizer: {type: adamw, beta1: 0.9, beta2: 0.95, weight_decay: 0.1}
          sample_prompts: ['A <house> & a "home" is']
          seed: 1337
        """.formatted(steps));
  }

  static void metrics(RunFolder folder, int steps) throws IOException {
    var random = new Random(1337);
    var lines = new StringBuilder("{\"schema\":1}\n");
    for (int step = 1; step <= steps; step++) {
      double done = (double) step / steps, warm = Math.min(1, done * 15);
      var line = new LinkedHashMap<String, Object>();
      line.put("step", step);
      line.put("tokens", 4096L * step);
      line.put("train/loss",
          3.1 + 5.2 * Math.exp(-done * 14) + 0.3 * Math.exp(-done * 3) + 0.09 * random.nextGaussian());
      if (step % (steps / 5) == 0) line.put("eval/loss", 3.25 + 0.5 * Math.exp(-done * 4));
      line.put("learning_rate", 1e-3 * warm * (0.55 + 0.45 * Math.cos(Math.PI * done)));
      line.put("grad_norm", (0.4 + 3 * Math.exp(-done * 30)) * Math.exp(0.25 * random.nextGaussian()));
      line.put("tokens_per_second", 21_400 + 900 * random.nextGaussian());
      line.put("memory_bytes", 412_000_000L + (step > steps / 5 ? 9_000_000L : 0));
      lines.append(new String(Json.compact(line), StandardCharsets.UTF_8)).append('\n');
    }
    folder.write(folder.metrics(), lines.toString());
  }

  private static void samples(RunFolder folder, int steps) throws IOException {
    var text = new StringBuilder(
        "=== step 0\nA <house> & a \"home\" is ing\u0007\u001B[31m zu<script>alert(1)</script>\uFFFDq of of\n---\n");
    for (int i = 1; i <= 5; i++)
      text.append("=== step ").append(i * steps / 5)
          .append("\nA <house> & a \"home\" is a building in which a family lives, ")
          .append("especially one of ").append(i).append(" rooms\n\n\"the house was torn down\"\n---\n");
    folder.write(folder.samples(), text.toString());
  }

  static void checkpoint(RunFolder folder, int step, Optional<TrainingState.Best> best) {
    var state = new TrainingState(step, 4096L * step, step, new TreeMap<>(Map.of("run", 1337L)), HASH, HASH, best);
    Map<String, Content> files = new LinkedHashMap<>(state.files(Map.of()));
    files.put("model.safetensors",
        Safetensors.content(Map.of("a", Values.of(Array.zeros(TensorType.of(DType.FLOAT32, 30, 40))), "b",
            Values.of(Array.zeros(TensorType.of(DType.FLOAT32, 34))))));
    var tenon = new LinkedHashMap<String, Object>();
    tenon.put("format", 1);
    tenon.put("plugins", List.of(Map.of("id", "acme.<mixers>", "version", "1.2.0", "sha256", HASH)));
    tenon.put("hashes", new TreeMap<>(Map.of("tokenizer", HASH, "data", HASH.replace('9', '7'))));
    var run = new LinkedHashMap<String, Object>();
    run.put("time", "2025-11-02T10:11:12Z");
    run.put("java", "25.0.1+8-LTS");
    run.put("os", "Linux amd64");
    run.put("command_line", "java -m dev.tenon.cli train \"a & b.yaml\" --out <run>");
    tenon.put("run", run);
    files.put("tenon.json", Content.json(tenon));
    folder.checkpoints().save(step, files);
  }

  static String report(RunFolder folder) throws IOException {
    Report.write(folder);
    return Files.readString(folder.report());
  }
}
