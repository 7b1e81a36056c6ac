package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.train.StepPrograms;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Folds an adapter into its base and saves the model, if that gives the same logits: for a probe of tokens drawn at random, those of the
 * adapted model and of the merged one may differ by a share of the largest.
 */
public final class Merge {
  private static final int ROWS = 4, LONGEST = 64;

  private final Models models;
  private final Saving saving;
  private final KernelChoice kernels;
  private final Options options;

  @Inject Merge(Models models, Saving saving, KernelChoice kernels, Options options) {
    this.models = models;
    this.saving = saving;
    this.kernels = kernels;
    this.options = options;
  }

  /**
   * What came of it.
   *
   * @param difference largest between the logits of both models, over the largest logit
   * @param tied whether head and embedding of the merged model are one
   */
  public record Outcome(double difference, boolean tied) {}

  /**
   * Merges and saves.
   *
   * @param out a folder, or a GGUF file by its name
   * @param tolerance largest difference, relative
   * @throws UserError if the model is no adapter, or it cannot be merged
   * @throws WorkFailed if the logits differ by more; nothing was saved
   */
  public Outcome of(Path adapter, Path out, double tolerance, long seed) {
    try (var memory = new TensorMemory(); var workers = new WorkerPool(options.threadCount())) {
      Models.Loaded loaded = models.load(adapter, memory);
      if (loaded.adapter().isEmpty())
        throw new UserError(loaded.place() + ": it is no adapter (it has no adapter_config.json); there is nothing to"
            + " merge");
      Models.Loaded merged = models.merged(loaded, memory);
      int time = Math.min(LONGEST, loaded.config().maxPositionEmbeddings());
      double difference = difference(logits(loaded.decoder(), time, seed, workers),
          logits(merged.decoder(), time, seed, workers));
      if (!(difference <= tolerance))
        throw new WorkFailed(String.format(Locale.ROOT,
            "%s: the merged model's logits differ from the adapted one's by %.2e of the largest, and %.2e is allowed;"
                + " nothing was saved",
            loaded.place(), difference, tolerance));
      saving.save(merged, out);
      return new Outcome(difference, merged.config().tieWordEmbeddings());
    }
  }

  private float[] logits(Decoder model, int time, long seed, WorkerPool workers) {
    KernelSet set = kernels.of(options.kernels());
    Map<String, Array> bound = new HashMap<>();
    Layers.parameters(model).forEach((path, p) -> bound.put(path, p.value()));
    try (var step = new TensorMemory()) {
      Executable program = Compiled.of(new StepPrograms(model).forward(ROWS, time), set, workers.threads(),
          bound.keySet()).bind(step, bound, workers);
      Draws draws = Draws.of(seed, "probe");
      for (long i = 0; i < (long) ROWS * time; i++) {
        program.input("tokens").setLong(i, draws.below(i, model.vocabSize()));
        program.input("labels").setLong(i, Batch.IGNORED);
        program.input("positions").setLong(i, i % time);
        program.input("segments").setLong(i, 0);
      }
      program.run();
      return program.output("logits").floats();
    }
  }

  private static double difference(float[] expected, float[] actual) {
    double off = 0, largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double each = Math.abs((double) expected[i] - actual[i]);
      off = Double.isNaN(each) ? Double.POSITIVE_INFINITY : Math.max(off, each);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return off == 0 ? 0 : off / largest;
  }
}
