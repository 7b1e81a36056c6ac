package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.GgufModel;
import dev.tenon.engine.checkpoint.GgufModels;
import dev.tenon.engine.checkpoint.LoadedModel;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.run.Bases;
import dev.tenon.engine.run.Tuning;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import dev.tenon.engine.tune.AdapterFolder;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Models on disk and in memory. */
public final class Models implements Bases {
  private final ModelFolder folders;
  private final GgufModels files;
  private final Binder binder;
  private final Tokenizers tokenizers;
  private final Stamps stamps;
  private final Adapters adapters;
  private final Options options;

  @Inject Models(ModelFolder folders, GgufModels files, Binder binder, Tokenizers tokenizers, Stamps stamps,
      Adapters adapters, Options options) {
    this.folders = folders;
    this.files = files;
    this.binder = binder;
    this.tokenizers = tokenizers;
    this.stamps = stamps;
    this.adapters = adapters;
    this.options = options;
  }

  /**
   * A model with its weights.
   *
   * @param place its folder or file
   * @param config of the model, resolved
   * @param tokenizer if there is one
   * @param notes what the user should know: plugins of other versions
   * @param adapter that the decoder has, if it is a base with one
   */
  public record Loaded(Path place, ModelConfig config, Decoder decoder, Optional<Tokenizers.Kept> tokenizer,
      List<String> notes, Optional<Adapter> adapter) {
    Loaded(Path place, ModelConfig config, Decoder decoder, Optional<Tokenizers.Kept> tokenizer, List<String> notes) {
      this(place, config, decoder, tokenizer, notes, Optional.empty());
    }

    /** The same with another decoder, without an adapter. */
    Loaded with(Decoder other) {
      return new Loaded(place, config, other, tokenizer, notes);
    }
  }

  /**
   * The folder or file that a user means by MODEL.
   *
   * @throws UserError if there is none
   */
  public static Path locate(Path model) {
    return GgufFile.is(model) ? model : Checkpoints.locate(model);
  }

  /**
   * Loads what a user means by MODEL.
   *
   * @throws UserError if it cannot be had; says why
   */
  public Loaded load(Path model, TensorMemory memory) {
    Path place = locate(model);
    return AdapterFolder.is(place) ? adapters.load(this, AdapterFolder.read(place), memory) : loadBase(place, memory);
  }

  /** Loads a model that is no adapter. */
  private Loaded loadBase(Path place, TensorMemory memory) {
    return GgufFile.is(place) ? loadFile(place, memory) : loadFolder(place, memory, _ -> Map.of());
  }

  /**
   * Loads a model for a strategy of fine-tuning, its matrices as that wants them kept.
   *
   * @throws UserError if it is no plain model, or cannot be had; says why
   */
  Loaded loadBase(Path model, FineTuning strategy, TensorMemory memory) {
    Path place = locate(model);
    if (AdapterFolder.is(place))
      throw new UserError(place + ": it is an adapter; an adapter's base must be a model, so merge it first");
    if (GgufFile.is(place)) return narrowed(place, strategy, memory);
    return loadFolder(place, memory, config -> {
      try (TensorMemory none = TensorMemory.planned()) {
        return adapters.kept(strategy, build(config, none, place), Resolved.of(config));
      }
    });
  }

  private Loaded narrowed(Path file, FineTuning strategy, TensorMemory memory) {
    try (TensorMemory whole = new TensorMemory(); var workers = new WorkerPool(options.threadCount())) {
      Loaded loaded = loadFile(file, whole);
      var kept = adapters.kept(strategy, loaded.decoder(), Resolved.of(loaded.config()));
      return loaded.with(Narrowing.of(loaded.decoder(),
          path -> Optional.ofNullable(kept.get(path)).map(Narrowing.Kept.Quantized::new), memory, workers));
    }
  }

  /** @param kept the formats, by path, in which a model's parameters are to be kept */
  private Loaded loadFolder(Path folder, TensorMemory memory, Function<ModelConfig, Map<String, Quantization>> kept) {
    try (LoadedModel stored = folders.load(folder)) {
      List<String> notes = stamps.check(stored);
      Path file = folder.resolve("config.json");
      ModelConfig config = config(stored.model(), file);
      Decoder decoder = filled(stored, config, kept.apply(config), file, memory);
      Optional<Tokenizers.Kept> tokenizer = stored.tokenizer().containsKey("tokenizer.json")
          ? Optional.of(tokenizers.load(folder))
          : Optional.empty();
      return new Loaded(folder, config, decoder, tokenizer, notes);
    }
  }

  private static Decoder filled(LoadedModel stored, ModelConfig config, Map<String, Quantization> kept, Path file,
      TensorMemory memory) {
    if (!kept.isEmpty() || stored.weights().quantized()) {
      try (TensorMemory none = TensorMemory.planned()) {
        return stored.weights().filled(build(config, none, file), path -> Optional.ofNullable(kept.get(path)), memory);
      }
    }
    requireWeights(stored, config, file);
    Decoder decoder = build(config, memory, file);
    stored.weights().fill(decoder);
    return decoder;
  }

  /** A config may lie: no memory is taken for a model whose weights are not there. */
  private static void requireWeights(LoadedModel stored, ModelConfig config, Path file) {
    try (var planned = TensorMemory.planned()) {
      stored.weights().require(build(config, planned, file));
    } catch (IllegalStateException _) {
      // A part that reads its weights can only be built with them; what is missing is found then.
    }
  }

  private Loaded loadFile(Path file, TensorMemory memory) {
    try (GgufModel stored = files.open(file);
        TensorMemory none = TensorMemory.planned();
        var workers = new WorkerPool(options.threadCount())) {
      ModelConfig config = config(stored.model(), file);
      Decoder decoder = stored.filled(build(config, none, file), memory, workers);
      return new Loaded(file, config, decoder, stored.tokenizer().map(trees -> tokenizers.of(file, trees)), List.of());
    }
  }

  @Override public Tokenizers.Kept tokenizer(Path model) {
    Path place = locate(model);
    boolean bare = AdapterFolder.is(place) && !Files.exists(place.resolve("tokenizer.json"));
    return bare ? tokenizer(adapters.base(AdapterFolder.read(place))) : tokenizers.load(place);
  }

  @Override public Adapter adapted(Tuning tuning, TensorMemory memory, long seed) {
    Loaded base = memory.backed()
        ? loadBase(tuning.base(), tuning.strategy(), memory)
        : planned(tuning.base(), tuning.strategy(), memory);
    return adapters.adapter(tuning.strategy(), base, memory, seed, "finetuning");
  }

  /** A base of which only shapes count. */
  private Loaded planned(Path model, FineTuning strategy, TensorMemory memory) {
    Path place = locate(model);
    try (TensorMemory none = TensorMemory.planned(); var workers = new WorkerPool(1)) {
      ModelConfig config = config(place);
      Decoder shape = build(config, none, place);
      var kept = adapters.kept(strategy, shape, Resolved.of(config));
      Decoder decoder = Narrowing.of(shape,
          path -> Optional.ofNullable(kept.get(path)).map(Narrowing.Kept.Quantized::new), memory, workers);
      return new Loaded(place, config, decoder, Optional.empty(), List.of());
    }
  }

  @Override public Map<String, Content> files(Adapter adapter, Tuning tuning, Path folder) {
    return adapters.files(adapter, locate(tuning.base()), folder, stamps, Provenance.now());
  }

  @Override public void fill(Adapter adapter, Path checkpoint) {
    AdapterFolder stored = AdapterFolder.read(checkpoint);
    adapters.requireBase(stored);
    stored.fill(adapter);
  }

  /** The config of what a user means by MODEL. */
  @Override public ModelConfig config(Path model) {
    Path place = locate(model);
    if (AdapterFolder.is(place)) return config(adapters.base(AdapterFolder.read(place)));
    if (GgufFile.is(place)) {
      try (GgufModel stored = files.open(place)) {
        return config(stored.model(), place);
      }
    }
    try (LoadedModel stored = folders.load(place)) {
      return config(stored.model(), place.resolve("config.json"));
    }
  }

  private ModelConfig config(Map<String, Object> model, Path file) {
    return binder.bind(ModelConfig.class, Node.of(model, Place.of(file.toString())), "model").value();
  }

  private static Decoder build(ModelConfig config, TensorMemory memory, Path file) {
    try {
      return ModelBuilder.unfilled(config, memory).build();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserError(file + ": " + e.getMessage(), e);
    }
  }

  /** A model with its adapter folded in, in further memory; itself if it has none. */
  Loaded merged(Loaded loaded, TensorMemory memory) {
    return adapters.merged(loaded, memory);
  }

  /** The files that hold the adapter of a model, to be written into a folder. */
  Map<String, Content> adapterFiles(Loaded loaded, Path folder, Map<String, Object> run) {
    var files = new LinkedHashMap<>(adapters.files(loaded.adapter().orElseThrow(),
        adapters.base(AdapterFolder.read(loaded.place())), folder, stamps, run));
    loaded.tokenizer().ifPresent(t -> t.files().forEach((name, tree) -> files.put(name, Content.json(tree))));
    return files;
  }

  /** What a model that is saved says of itself. */
  public ModelDescription describe(ModelConfig config, Optional<Tokenizers.Kept> tokenizer, Map<String, String> hashes,
      Map<String, Object> run) {
    Map<String, Object> model = Resolved.of(config);
    OptionalInt begin = tokenizer.map(t -> t.tokenizer().begin()).orElse(OptionalInt.empty());
    OptionalInt end = tokenizer.map(t -> t.tokenizer().end()).orElse(OptionalInt.empty());
    return new ModelDescription(model, tokenizer.map(Tokenizers.Kept::files).orElse(Map.of()), begin, end,
        OptionalInt.empty(), stamps.of(model), hashes, run);
  }

  public ModelFolder folders() {
    return folders;
  }

  public GgufModels files() {
    return files;
  }
}
