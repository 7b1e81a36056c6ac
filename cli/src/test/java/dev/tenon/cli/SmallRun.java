package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A text, and a run of a very small model on it. */
final class SmallRun {
  static final String CONFIG = """
      model:
        hidden_size: 16
        num_hidden_layers: 1
        max_position_embeddings: 32
        attention: {type: grouped-query, num_attention_heads: 2}
        feed_forward: {type: swiglu, intermediate_size: 24}
      tokenizer: {type: byte}
      data: {type: text, files: [%s], validation: 0.1}
      train:
        max_steps: 20
        batch_size: 2
        sequence_length: 16
        learning_rate: 1.0e-2
        eval_steps: 10
        save_steps: 10
        sample_tokens: 8
        kernels: scalar
      """;

  final Path folder;
  final Path text;
  final Path config;
  final Path run;

  private SmallRun(Path folder) throws IOException {
    this.folder = folder;
    text = Files.writeString(folder.resolve("text.txt"), words());
    config = Files.writeString(folder.resolve("small.yaml"), CONFIG.formatted(text));
    run = folder.resolve("run");
  }

  /** The files, without a run. */
  static SmallRun prepared(Path folder) throws IOException {
    return new SmallRun(folder);
  }

  /** With a run of 20 steps. */
  static SmallRun trained(Path folder) throws IOException {
    var small = new SmallRun(folder);
    assertEquals(0, Typed.tenon("train", small.config, "--out", small.run, "--quiet").code());
    return small;
  }

  private static String words() {
    String[] words = {"tenon", "mortise", "wood", "glue", "pin", "wedge", "saw", "plane"};
    var random = new Random(1);
    List<String> text = new ArrayList<>();
    for (int i = 0; i < 300; i++) text.add(words[random.nextInt(words.length)]);
    return String.join(" ", text);
  }
}
