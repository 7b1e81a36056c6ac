package com.example.embedded;

import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.Tenon;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Trains 20 steps, saves, loads and generates. Arguments: a text file and a folder to work in. */
public final class Embedded {
  public static void main(String[] args) {
    Path work = Path.of(args[1]);
    try (Workbench bench = Tenon.workbench()) {
      var config = bench.config(Map.of("model", Map.of("hidden_size", 64), "tokenizer", Map.of("type", "byte"),
          "data", Map.of("type", "text", "files", List.of(args[0])),
          "train", Map.of("max_steps", 20, "batch_size", 4, "sequence_length", 64)), List.of());
      Outcome outcome = bench.train(config, work.resolve("run"), Listener.NONE);
      bench.load(outcome.checkpoint()).save(work.resolve("model"));
      LanguageModel model = bench.load(work.resolve("model"));
      System.out.println(model.generate("The ", Generation.greedy(20)));
    }
  }
}
