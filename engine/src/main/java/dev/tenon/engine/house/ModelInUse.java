package dev.tenon.engine.house;

import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.decode.NotANumber;
import dev.tenon.engine.decode.TextStream;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.run.Prompts;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A loaded model at work. */
final class ModelInUse implements LanguageModel {
  private final Models.Loaded loaded;
  private final Tools tools;
  private final Computation computation;

  /**
   * What models work with.
   *
   * @param owned is given what has to be closed in the end
   */
  record Tools(Models models, Exports exports, Quantizing quantizing, Saving saving, KernelSet kernels,
      WorkerPool workers, Kept kvCache,
      Consumer<AutoCloseable> owned) {}

  ModelInUse(Models.Loaded loaded, Tools tools, TensorMemory memory) {
    this(loaded, tools, new EngineComputation(loaded.decoder(), tools.kernels, tools.workers, memory, tools.kvCache));
  }

  ModelInUse(Models.Loaded loaded, Tools tools, Computation computation) {
    this.loaded = loaded;
    this.tools = tools;
    this.computation = computation;
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
    int[] begun = ModelScorer.encoded(() -> Prompts.tokens(tokenizer, prompt));
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
      computation.generator(tokenizer).generate(begun, within, stream::token);
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

  @Override public Score evaluate(String text) {
    Tokenizer tokenizer = tokenizer();
    requireWriting();
    int[] tokens = ModelScorer.encoded(() -> Prompts.tokens(tokenizer, text));
    if (tokens.length < 2)
      throw new UserError("the text has " + tokens.length + " tokens; there must be at least 2 to predict one");
    double loss = 0;
    long count = 0, bytes = 0;
    for (Stretch stretch : stretches().of(tokens, text)) {
      loss += stretch.loss();
      count += stretch.tokens();
      bytes += stretch.bytes();
    }
    return new Score(loss / count, count, bytes);
  }

  private Stretches stretches() {
    return new Stretches(loaded.place(), tokenizer(), loaded.config().maxPositionEmbeddings(), computation);
  }

  @Override public Scorer scorer(Listener listener) {
    requireWriting();
    return new ModelScorer(tokenizer(), loaded.config().maxPositionEmbeddings(), computation, stretches(), listener);
  }

  @Override public LanguageModel quantized(String type) {
    if (computation.elsewhere())
      throw new UserError(
          loaded.place() + ": it is run by a session, which takes no weights in fewer bits; use --session "
              + Options.ENGINE);
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

  @Override public void export(String format, Path folder) {
    tools.exports.write(loaded, format, folder);
  }
}
