package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
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
import java.util.function.Consumer;

/** A loaded model at work. */
final class ModelInUse implements LanguageModel {
  private final Models.Loaded loaded;
  private final Tools tools;
  private final TensorMemory memory;
  private final Decoding decoding;

  /**
   * What models work with.
   *
   * @param owned is given what has to be closed in the end
   */
  record Tools(Models models, Quantizing quantizing, Saving saving, KernelSet kernels, WorkerPool workers,
      Consumer<AutoCloseable> owned) {}

  ModelInUse(Models.Loaded loaded, Tools tools, TensorMemory memory) {
    this.loaded = loaded;
    this.tools = tools;
    this.memory = memory;
    decoding = new Decoding(loaded.decoder(), tools.kernels, tools.workers, memory);
  }

  @Override public Tokenizer tokenizer() {
    return loaded.tokenizer()
        .orElseThrow(
            () -> new UserError(loaded.place() + ": the model has no tokenizer, so it cannot read or write text"))
        .tokenizer();
  }

  @Override public Decoder decoder() {
    return loaded.decoder();
  }

  @Override public String generate(String prompt, Generation how, Consumer<String> sink) {
    Tokenizer tokenizer = tokenizer();
    requireWriting();
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
      throw new WorkFailed(loaded.place() + ": " + e.getMessage(), e);
    }
    return stream.finish();
  }

  private void requireWriting() {
    loaded.config().numLabels().ifPresent(n -> {
      throw new UserError(
          loaded.place() + ": it gives scores (num_labels is " + n + "); a model that writes is needed");
    });
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
    requireWriting();
    int[] tokens = encoded(() -> Prompts.tokens(tokenizer, text));
    if (tokens.length < 2)
      throw new UserError("the text has " + tokens.length + " tokens; there must be at least 2 to predict one");
    int time = Math.min(loaded.config().maxPositionEmbeddings(), tokens.length);
    long bytes = text.getBytes(StandardCharsets.UTF_8).length
        - (long) (tokenizer.begin().isPresent() ? 0 : tokenizer.bytes(tokens[0]).length);
    var windows = new OverlappingWindows(Tokens.of(tokens, new long[]{0}, bytes), time);
    LossMeter.Sum sum = new LossMeter(loaded.decoder(), 1, time, tools.kernels, tools.workers, memory).measure(windows,
        windows.windows());
    if (!Double.isFinite(sum.mean()))
      throw new WorkFailed(loaded.place() + ": the loss is " + sum.mean()
          + "; the model's weights must be finite numbers, and small enough");
    return new Score(sum.mean(), sum.count(), bytes);
  }

  @Override public LanguageModel quantized(String type) {
    var smaller = new TensorMemory();
    tools.owned.accept(smaller);
    try (var whole = new TensorMemory()) {
      Models.Loaded merged = tools.models.merged(loaded, whole);
      Decoder decoder = tools.quantizing.of(merged.decoder(), type, smaller, tools.workers);
      return new ModelInUse(merged.with(decoder), tools, smaller);
    }
  }

  @Override public void save(Path place) {
    try (var whole = new TensorMemory()) {
      tools.saving.save(tools.models.merged(loaded, whole), place);
    }
  }
}
