package dev.tenon.engine.house;

import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.Plan;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.align.AlignSpec;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Overrides;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.YamlReader;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.engine.report.Report;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.RunSpec;
import dev.tenon.engine.run.TrainConfig;
import dev.tenon.engine.run.Training;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The workbench of the house. */
final class House implements Workbench {
  private final Plugins plugins;
  private final Binder binder;
  private final KernelChoice kernels;
  private final Preparation preparation;
  private final Models models;
  private final Exports exports;
  private final Sessions sessions;
  private final Quantizing quantizing;
  private final Aligning aligning;
  private final Saving saving;
  private final Store store;
  private final Options options;
  private final List<AutoCloseable> open = new ArrayList<>();

  @Inject House(Plugins plugins, Binder binder, KernelChoice kernels, Preparation preparation, Models models,
      Exports exports, Sessions sessions, Quantizing quantizing, Saving saving, Aligning aligning, Store store,
      Options options) {
    this.plugins = plugins;
    this.binder = binder;
    this.kernels = kernels;
    this.preparation = preparation;
    this.models = models;
    this.exports = exports;
    this.sessions = sessions;
    this.quantizing = quantizing;
    this.aligning = aligning;
    this.saving = saving;
    this.store = store;
    this.options = options;
  }

  @Override public RunConfig config(Path file, List<String> overrides) {
    return bound(YamlReader.read(file), overrides);
  }

  @Override public RunConfig config(Map<String, Object> tree, List<String> overrides) {
    if (Node.of(tree, Place.of("config")) instanceof Node.Mapping root) return bound(root, overrides);
    throw new UserError("a config must be a mapping of sections");
  }

  private RunConfig bound(Node.Mapping root, List<String> overrides) {
    Node.Mapping config = Overrides.apply(root, TrainConfig.counted(overrides));
    if (config.find(ConfigOfAlignment.SECTION).isPresent()) {
      Bound<AlignSpec> bound = AlignSpec.of(config, binder);
      return new ConfigOfAlignment(bound.value(), bound.notes());
    }
    Bound<RunSpec> bound = RunSpec.of(config, binder, preparation.bases());
    return new ConfigOfRun(bound.value(), bound.notes());
  }

  private static RunSpec spec(RunConfig config) {
    if (config instanceof ConfigOfRun c) return c.spec();
    if (config instanceof ConfigOfAlignment)
      throw new UserError(
          "the config is an alignment's; this works on configs of models that are trained from nothing");
    throw new IllegalArgumentException("a config of another workbench: " + config.getClass().getName());
  }

  @Override public Outcome train(RunConfig config, Path run, Listener listener) {
    var folder = new RunFolder(run, store);
    return reported(folder, config instanceof ConfigOfAlignment(AlignSpec spec, var _)
        ? aligning.start(spec, folder, listener)
        : training().start(spec(config), folder, listener));
  }

  @Override public Outcome resume(Path run, List<String> overrides, Listener listener) {
    var folder = new RunFolder(run, store);
    folder.requireRun();
    RunConfig config = config(folder.config(), overrides);
    return reported(folder, config instanceof ConfigOfAlignment(AlignSpec spec, var _)
        ? aligning.resume(spec, folder, listener)
        : training().resume(spec(config), folder, listener));
  }

  private static Outcome reported(RunFolder folder, Outcome outcome) {
    Report.write(folder);
    return outcome;
  }

  private Training training() {
    return new Training(preparation, (spec, tokenizer, hashes) -> models.describe(spec.model(),
        java.util.Optional.of(tokenizer), hashes, Provenance.now()), models.folders());
  }

  @Override public Plan plan(RunConfig config) {
    if (config instanceof ConfigOfAlignment(AlignSpec spec, var _))
      return new AlignPlanning(models, kernels, options.threadCount()).of(spec);
    RunSpec spec = spec(config);
    return new Planning(kernels, options.threadCount()).of(spec, preparation);
  }

  @Override public LanguageModel load(Path model) {
    var memory = new TensorMemory();
    open.add(memory);
    Models.Loaded loaded = models.load(model, memory);
    loaded.notes().forEach(note -> System.getLogger("dev.tenon").log(System.Logger.Level.WARNING, note));
    var workers = new WorkerPool(options.threadCount());
    open.add(workers);
    var tools = new ModelInUse.Tools(models, exports, quantizing, saving, kernels.of(options.kernels()), workers,
        options.kvCache(),
        open::add);
    if (!options.elsewhere()) return new ModelInUse(loaded, tools, memory);
    Sessions.Opened session = sessions.open(loaded);
    open.add(session);
    return new ModelInUse(loaded, tools, new SessionComputation(session.running()));
  }

  @Override public List<Component> components() {
    return plugins.catalogs().components();
  }

  @Override public List<PluginProblem> problems() {
    return plugins.problems();
  }

  @Override public List<String> texts(RunConfig config) {
    return Preparation.reading(spec(config).data().documents().documents(), Stream::toList);
  }

  @Override public void close() {
    for (AutoCloseable each : open.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing the workbench failed", e);
      }
    }
    open.clear();
  }
}
