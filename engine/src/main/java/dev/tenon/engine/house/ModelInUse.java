package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.checkpoint.AtomicFile;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.decode.NotANumber;
import dev.tenon.engine.decode.TextStream;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.run.Prompts;
import dev.tenon.engine.train.LossMeter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A loaded model at work. */
final class ModelInUse implements LanguageModel {
  private static final String GGUF = ".gguf";

  private final Models.Loaded loaded;
  private final Tools tools;
  private final Computation computation;

  /**
   * What models work with.
   *
   * @param owned is given what has to be closed in the end
   */
  record Tools(Models models, Exports exports, Quantizing quantizing, KernelSet kernels, WorkerPool workers,
      Store store,
      Consumer<AutoCloseable> owned) {}

  ModelInUse(Models.Loaded loaded, Tools tools, TensorMemory memory) {
    this(loaded, tools, Computation.ofEngine(loaded.decoder(), tools.kernels, tools.workers, memory));
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
      computation.generator(tokenizer).generate(begun, within, stream::token);
    } catch (NotANumber e) {
      throw new WorkFailed(loaded.place() + ": " + e.getMessage(), e);
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
    LossMeter.Sum sum = computation.loss(windows, time);
    if (!Double.isFinite(sum.mean()))
      throw new WorkFailed(loaded.place() + ": the loss is " + sum.mean()
          + "; the model's weights must be finite numbers, and small enough");
    return new Score(sum.mean(), sum.count(), bytes);
  }

  @Override public LanguageModel quantized(String type) {
    if (computation.elsewhere())
      throw new UserError(
          loaded.place() + ": it is run by a session, which takes no weights in fewer bits; use --session "
              + Options.ENGINE);
    var smaller = new TensorMemory();
    tools.owned.accept(smaller);
    Decoder decoder = tools.quantizing.of(loaded.decoder(), type, smaller, tools.workers);
    return new ModelInUse(loaded.with(decoder), tools, smaller);
  }

  @Override public void save(Path place) {
    ModelDescription description = tools.models.describe(loaded.config(), loaded.tokenizer(), Map.of(),
        Provenance.now());
    String name = String.valueOf(place.getFileName());
    if (name.toLowerCase(Locale.ROOT).endsWith(GGUF)) {
      if (Files.exists(place) && !(Files.isRegularFile(place) && GgufFile.begins(place)))
        throw new UserError(place + ": it exists and is no GGUF file; choose another place or delete it");
      new AtomicFile(tools.store).save(place, tools.models.files().content(description,
          name.substring(0, name.length() - GGUF.length()), loaded.decoder()));
    } else {
      tools.models.folders().save(place, description, floats(), tools.store);
    }
  }

  @Override public void export(String format, Path folder) {
    tools.exports.write(loaded, format, folder);
  }

  /** The decoder as folders can hold it. */
  private Decoder floats() {
    Decoder decoder = loaded.decoder();
    boolean quantized = Layers.parameters(decoder).values().stream().anyMatch(p -> p.quantization().isPresent());
    return quantized ? Narrowing.widened(decoder) : decoder;
  }
}
