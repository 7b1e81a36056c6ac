package dev.tenon.engine.run;

import dev.tenon.api.data.Documents;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.AtomicFolder;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.config.YamlWriter;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Turns a config into the ingredients of a run: text, tokenizer, tokens, a model with new weights. */
public final class Preparation {
  private final KernelChoice kernels;
  private final Tokenizers tokenizers;
  private final Bases bases;

  public Preparation(KernelChoice kernels, Tokenizers tokenizers, Bases bases) {
    this.kernels = kernels;
    this.tokenizers = tokenizers;
    this.bases = bases;
  }

  /** Models that runs begin with. */
  public Bases bases() {
    return bases;
  }

  /** Prepares a run with new weights, or those of the model that it begins with; what is in its folder already (a tokenizer, tokens) is used and not made again. */
  public Ingredients of(RunSpec spec, RunFolder folder, Listener listener) {
    return of(spec, folder, listener, Preparation::build);
  }

  /** The same with zeros for weights, which a checkpoint is about to fill. */
  Ingredients unfilled(RunSpec spec, RunFolder folder, Listener listener) {
    return of(spec, folder, listener, (sized, memory) -> fitting(ModelBuilder.unfilled(sized.model(), memory)));
  }

  private Ingredients of(RunSpec spec, RunFolder folder, Listener listener,
      BiFunction<RunSpec, TensorMemory, Decoder> build) {
    KernelSet set = kernels.of(spec.train().kernels());
    int threads = spec.train().threads().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    Tokenizers.Kept tokenizer = tokenizer(spec, folder, listener);
    RunSpec sized = resolve(spec, tokenizer.tokenizer().size());
    Material material = Materials.of(sized, tokenizer, folder, listener);
    var memory = new TensorMemory();
    var workers = new WorkerPool(threads);
    try {
      Optional<Adapter> adapter = spec.tuning().map(t -> bases.adapted(t, memory, spec.train().seed()));
      Decoder model = adapter.map(a -> a.adapted().model()).orElseGet(() -> build.apply(sized, memory));
      return new Ingredients(sized, tokenizer, material, model, adapter, set, workers, memory);
    } catch (RuntimeException | OutOfMemoryError e) {
      workers.close();
      memory.close();
      material.close();
      throw e;
    }
  }

  /** The tokenizer of a run, and what it learns from. */
  public record Reading(Tokenizers.Kept tokenizer, Material material) implements AutoCloseable {
    @Override public void close() {
      material.close();
    }
  }

  /** Prepares what a run learns from without a model; what is in its folder already is used and not made again. */
  public Reading reading(RunSpec spec, RunFolder folder, Listener listener) {
    Tokenizers.Kept tokenizer = tokenizer(spec, folder, listener);
    return new Reading(tokenizer, Materials.of(spec, tokenizer, folder, listener));
  }

  /** The spec with everything known that follows from the tokenizer and from other settings. */
  static RunSpec resolve(RunSpec spec, int tokens) {
    if (spec.tuning().isPresent()) return fitting(spec, tokens);
    spec.model().vocabSize().ifPresent(size -> {
      if (size < tokens)
        throw new UserError(
            "model.vocab_size is " + size + "; the tokenizer has " + tokens + " tokens: it must be at least that");
    });
    var model = spec.model().vocabSize().isPresent() ? spec.model() : spec.model().withVocabSize(tokens);
    try (var memory = TensorMemory.planned()) {
      return spec.with(new ModelBuilder(model, memory, spec.train().seed()).resolved());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** A model that exists is known in full; its tokenizer must fit it. */
  private static RunSpec fitting(RunSpec spec, int tokens) {
    int known = spec.model().vocabSize().orElse(0);
    if (tokens > known)
      throw new UserError("tokenizer: it has " + tokens + " tokens, and the model knows " + known
          + "; it must be the model's own");
    return spec;
  }

  /** The spec with everything known, without tokenizing: a tokenizer that says how large it will be is not trained. */
  public RunSpec sized(RunSpec spec) {
    if (spec.model().vocabSize().isEmpty() && spec.tokenizer().resolved().get("vocab_size") instanceof Integer size)
      return resolve(spec, size);
    if (spec.model().vocabSize().isPresent()) return resolve(spec, spec.model().vocabSize().getAsInt());
    return resolve(spec, switch (spec.tokenizer()) {
      case TokenizerChoice.Existing e -> existing(e.path()).tokenizer().size();
      case TokenizerChoice.ToTrain t ->
        reading(spec.data().documents().documents(), texts -> Tokenizers.train(t.trainer(), texts)).tokenizer().size();
    });
  }

  /**
   * How much a run will compute.
   *
   * @param time tokens of a row of a batch
   * @param steps updates
   */
  public record Extent(int time, int steps) {}

  /** How much a run will compute, without tokenizing text: rows are read, as their lengths count. */
  public Extent extent(RunSpec spec) {
    if (spec.data() instanceof DataChoice.Rows rows && spec.tokenizer() instanceof TokenizerChoice.Existing e) {
      Material material = Materials.rows(rows, spec, existing(e.path()), Listener.NONE);
      return new Extent(material.time(), spec.train().steps(material.rows()));
    }
    return new Extent(spec.train().sequenceLength(), spec.train().maxSteps());
  }

  /** The model of a run: with new weights, or one that exists with what tunes it. */
  public Decoder model(RunSpec spec, TensorMemory memory) {
    return spec.tuning().map(t -> bases.adapted(t, memory, spec.train().seed()).adapted().model())
        .orElseGet(() -> build(spec, memory));
  }

  private static Decoder build(RunSpec spec, TensorMemory memory) {
    return fitting(new ModelBuilder(spec.model(), memory, spec.train().seed()));
  }

  private static Decoder fitting(ModelBuilder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** The tokenizer of a folder, or of what a user means by MODEL. */
  private Tokenizers.Kept existing(Path place) {
    return Files.exists(place.resolve("tokenizer.json")) ? tokenizers.load(place) : bases.tokenizer(place);
  }

  Tokenizers.Kept tokenizer(RunSpec spec, RunFolder folder, Listener listener) {
    if (Files.isDirectory(folder.tokenizer())) return tokenizers.load(folder.tokenizer());
    Tokenizers.Kept kept = switch (spec.tokenizer()) {
      case TokenizerChoice.Existing e -> existing(e.path());
      case TokenizerChoice.ToTrain t -> {
        listener.phase("training the " + t.trainer().type() + " tokenizer", OptionalDouble.empty());
        yield reading(spec.data().documents().documents(), texts -> Tokenizers.train(t.trainer(), texts));
      }
    };
    Map<String, Content> files = new LinkedHashMap<>();
    kept.files().forEach((name, tree) -> files.put(name, Content.json(tree)));
    new AtomicFolder(folder.store()).save(folder.tokenizer(), files);
    return kept;
  }

  /** Reads documents; what is wrong with them is the user's to know. */
  public static <T> T reading(Documents documents, Function<Stream<String>, T> use) {
    return explained(documents, () -> {
      try (Stream<String> texts = documents.read()) {
        return use.apply(texts);
      }
    });
  }

  /** What is done with documents. */
  interface Use<T> {
    T result() throws IOException;
  }

  static <T> T explained(Documents documents, Use<T> reading) {
    try {
      return reading.result();
    } catch (IOException e) {
      throw unreadable(documents, e);
    } catch (UncheckedIOException e) {
      throw unreadable(documents, e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (MalformedData | IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static UserError unreadable(Documents documents, IOException e) {
    String file = e instanceof FileSystemException f ? f.getFile() + ": " : "";
    return new UserError("data (" + documents.type() + "): " + file + Unreadable.reason(e), e);
  }

  /** Writes the resolved config of a run. */
  static void writeConfig(RunSpec spec, RunFolder folder) {
    folder.write(folder.config(), YamlWriter.write(spec.resolved()));
  }
}
