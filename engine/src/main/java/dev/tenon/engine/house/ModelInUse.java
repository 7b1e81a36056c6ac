package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.decode.NotANumber;
import dev.tenon.engine.decode.TextStream;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.run.Prompts;
import dev.tenon.engine.train.LossMeter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A loaded model at work. */
final class ModelInUse implements LanguageModel {
  private final Models.Loaded loaded;
  private final Models models;
  private final KernelSet kernels;
  private final WorkerPool workers;
  private final TensorMemory memory;
  private final Store store;
  private final Decoding decoding;

  ModelInUse(Models.Loaded loaded, Models models, KernelSet kernels, WorkerPool workers, TensorMemory memory,
      Store store) {
    this.loaded = loaded;
    this.models = models;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
    this.store = store;
    decoding = new Decoding(loaded.decoder(), kernels, workers, memory);
  }

  @Override public Tokenizer tokenizer() {
    return loaded.tokenizer()
        .orElseThrow(
            () -> new UserError(loaded.folder() + ": the model has no tokenizer.json, so it cannot read or write text"))
        .tokenizer();
  }

  @Override public Decoder decoder() {
    return loaded.decoder();
  }

  @Override public String generate(String prompt, Generation how, Consumer<String> sink) {
    Tokenizer tokenizer = tokenizer();
    int[] begun = encoded(() -> Prompts.tokens(tokenizer, prompt));
    if (begun.length == 0)
      throw new UserError(
          "--prompt: the prompt is empty and the tokenizer has no token that begins a text; give a prompt");
    int room = loaded.config().maxPositionEmbeddings() - begun.length;
    if (room < 1)
      throw new UserError("--prompt: the prompt has " + begun.length
          + " tokens; it must have fewer than the model's context, max_position_embeddings = "
          + loaded.config().maxPositionEmbeddings());
    Generation within = new Generation(Math.min(room, how.maxNewTokens()), how.samplers(), how.greedy(),
        how.ignoreEnd(), how.seed());
    var stream = new TextStream(tokenizer, begun, sink);
    try {
      new Generator(decoding, tokenizer).generate(begun, within, stream::token);
    } catch (NotANumber e) {
      throw new WorkFailed(loaded.folder() + ": " + e.getMessage(), e);
    }
    return stream.finish();
  }

  private static int[] encoded(java.util.function.Supplier<int[]> encode) {
    try {
      return encode.get();
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  @Override public Score evaluate(String text) {
    Tokenizer tokenizer = tokenizer();
    int[] tokens = encoded(() -> Prompts.tokens(tokenizer, text));
    if (tokens.length < 2)
      throw new UserError("the text has " + tokens.length + " tokens; there must be at least 2 to predict one");
    int time = Math.min(loaded.config().maxPositionEmbeddings(), tokens.length);
    long bytes = text.getBytes(StandardCharsets.UTF_8).length
        - (long) (tokenizer.begin().isPresent() ? 0 : tokenizer.bytes(tokens[0]).length);
    var windows = new OverlappingWindows(Tokens.of(tokens, new long[]{0}, bytes), time);
    LossMeter.Sum sum = new LossMeter(loaded.decoder(), 1, time, kernels, workers, memory).measure(windows,
        windows.windows());
    if (!Double.isFinite(sum.mean()))
      throw new WorkFailed(loaded.folder() + ": the loss is " + sum.mean()
          + "; the model's weights must be finite numbers, and small enough");
    return new Score(sum.mean(), sum.count(), bytes);
  }

  @Override public void save(Path folder) {
    models.folders().save(folder, models.describe(loaded.config(), loaded.tokenizer(), Map.of(), Provenance.now()),
        loaded.decoder(), store);
  }
}
