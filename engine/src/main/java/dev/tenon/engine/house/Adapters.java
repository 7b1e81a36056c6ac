package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PeftFormat;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.BaseHash;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.checkpoint.PluginStamp;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.tune.Adapter;
import dev.tenon.engine.tune.AdapterFolder;
import dev.tenon.engine.tune.MemoryParameters;
import dev.tenon.engine.tune.Modules;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts adapters on models, from folders or new, and takes them off again by merging. */
final class Adapters {
  private final Catalog<FineTuning> strategies;
  private final Catalog<Quantization> formats;
  private final Binder binder;
  private final ModelFolder folders;
  private final KernelChoice kernels;
  private final Options options;

  @Inject Adapters(Catalog<FineTuning> strategies, Catalog<Quantization> formats, Binder binder, ModelFolder folders,
      KernelChoice kernels, Options options) {
    this.strategies = strategies;
    this.formats = formats;
    this.binder = binder;
    this.folders = folders;
    this.kernels = kernels;
    this.options = options;
  }

  /** The base of an adapter: what the user named, or else its own config. */
  Path base(AdapterFolder stored) {
    return options.base().orElseGet(stored::base);
  }

  Models.Loaded load(Models models, AdapterFolder stored, TensorMemory memory) {
    FineTuning strategy = strategy(stored);
    Models.Loaded base = models.loadBase(base(stored), strategy, memory);
    requireBase(stored, base.place());
    Adapter adapter = adapter(strategy, base, memory, 0, stored.configFile().toString());
    stored.fill(adapter);
    return new Models.Loaded(stored.folder(), base.config(), adapter.adapted().model(), base.tokenizer(), base.notes(),
        Optional.of(adapter));
  }

  /** Refuses another base than an adapter's own, where the folder says which that is. */
  private static void requireBase(AdapterFolder stored, Path base) {
    if (stored.baseSha256().isEmpty()) return;
    String expected = stored.baseSha256().get(), actual = BaseHash.of(base);
    if (!actual.equals(expected))
      throw new UserError(stored.folder() + ": the adapter was made for a base with SHA-256 " + brief(expected)
          + ", and " + base + " has " + brief(actual) + "; an adapter works on its own base only");
  }

  private static String brief(String hash) {
    return hash.substring(0, Math.min(12, hash.length())) + "...";
  }

  /** Refuses to go on with another base than before. */
  void requireBase(AdapterFolder stored) {
    requireBase(stored, Models.locate(base(stored)));
  }

  /** The strategy of a folder: as tenon.json says it, or else as PEFT's config means it. */
  private FineTuning strategy(AdapterFolder stored) {
    Optional<Map<String, Object>> own = stored.strategy();
    if (own.isPresent())
      return binder.bindComponent(FineTuning.class,
          Node.of(own.get(), Place.of(stored.folder().resolve("tenon.json").toString())), "finetuning").value();
    List<PeftFormat> known = strategies.installed().stream().map(Installed::defaults)
        .filter(s -> s instanceof PeftFormat).map(PeftFormat.class::cast).toList();
    PeftFormat format = known.stream().filter(f -> f.peftType().equals(stored.peftType())).findFirst()
        .orElseThrow(() -> new UserError(stored.configFile() + ": peft_type is " + stored.peftType()
            + ", which is not supported; it must be one of "
            + String.join(", ", known.stream().map(PeftFormat::peftType).sorted().toList())));
    Object task = stored.config().get("task_type");
    if (task != null && !task.equals("CAUSAL_LM"))
      throw new UserError(stored.configFile() + ": task_type is " + task + "; it must be CAUSAL_LM");
    try {
      return format.fromPeft(stored.config());
    } catch (IllegalArgumentException e) {
      throw new UserError(stored.configFile() + ": " + e.getMessage(), e);
    }
  }

  /** By path, the formats in which a strategy wants parameters of a model kept. */
  Map<String, Quantization> kept(FineTuning strategy, Decoder model, Map<String, Object> settings) {
    var kept = new HashMap<String, Quantization>();
    Map<String, Parameter> parameters = Layers.parameters(model);
    for (PublishedModule module : Modules.of(model, folders, settings))
      strategy.kept(module, this::format).ifPresent(format -> module.parts().forEach(part -> {
        String path = part + ".weight";
        if (parameters.containsKey(path)) kept.put(path, format);
      }));
    return kept;
  }

  private Quantization format(String type) {
    return formats.find(type).map(Installed::defaults).orElseThrow(() -> new UserError(formats.refusal(type)));
  }

  /**
   * A new adapter on a base.
   *
   * @param seed of what is drawn
   * @param where the settings stand, for messages
   */
  Adapter adapter(FineTuning strategy, Models.Loaded base, TensorMemory memory, long seed, String where) {
    List<PublishedModule> modules = Modules.of(base.decoder(), folders, Resolved.of(base.config()));
    try (var workers = new WorkerPool(options.threadCount())) {
      Adapted adapted = strategy.adapt(base.decoder(), modules, parameters(memory, seed, workers));
      return new Adapter(strategy, base.decoder(), adapted, modules);
    } catch (IllegalArgumentException e) {
      throw new UserError(where + ": " + e.getMessage(), e);
    }
  }

  private NewParameters parameters(TensorMemory memory, long seed, WorkerPool workers) {
    return new MemoryParameters(memory, seed, kernels.of(options.kernels()), workers);
  }

  /**
   * The files that hold an adapter, to be written into a folder.
   *
   * @param base where the base is
   * @param run where it comes from
   */
  Map<String, Content> files(Adapter adapter, Path base, Path folder, Stamps stamps, Map<String, Object> run) {
    Map<String, Object> strategy = Resolved.of((Record) adapter.strategy());
    var tenon = new LinkedHashMap<String, Object>();
    tenon.put("plugins", stamps.of(Map.of("finetuning", strategy)).stream().map(PluginStamp::tree).toList());
    tenon.put("run", run);
    Path from = folder.toAbsolutePath().normalize(), to = base.toAbsolutePath().normalize();
    return AdapterFolder.files(adapter, strategy, from.relativize(to).toString(), BaseHash.of(base), tenon);
  }

  /** The model with its adapter folded in, in further memory. */
  Models.Loaded merged(Models.Loaded loaded, TensorMemory memory) {
    if (loaded.adapter().isEmpty()) return loaded;
    Adapter adapter = loaded.adapter().get();
    try (var workers = new WorkerPool(options.threadCount())) {
      Decoder merged = adapter.strategy().merge(adapter.adapted().model(), parameters(memory, 0, workers));
      return new Models.Loaded(loaded.place(), loaded.config().withTiedWordEmbeddings(merged.tied()), merged,
          loaded.tokenizer(), loaded.notes());
    } catch (IllegalArgumentException e) {
      throw new UserError(loaded.place() + ": it cannot be merged: " + e.getMessage(), e);
    }
  }
}
