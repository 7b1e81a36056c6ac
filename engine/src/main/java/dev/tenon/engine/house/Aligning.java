package dev.tenon.engine.house;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.align.AlignRun;
import dev.tenon.engine.align.AlignSpec;
import dev.tenon.engine.checkpoint.BaseHash;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.checkpoint.Values;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.run.Beginning;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.TrainingLoop;
import dev.tenon.engine.run.Tuning;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import jakarta.inject.Inject;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts alignments and takes them up again: loads the models that play, and says how what is learned is saved. */
public final class Aligning {
  private static final String VALUE = "value.safetensors";

  private final Models models;
  private final KernelChoice kernels;
  private final Options options;

  @Inject Aligning(Models models, KernelChoice kernels, Options options) {
    this.models = models;
    this.kernels = kernels;
    this.options = options;
  }

  /** Aligns a model. If that fails before the first step, the folder is left as it was found. */
  public Outcome start(AlignSpec spec, RunFolder folder, Listener listener) {
    return new Run(spec, folder, listener).start(folder);
  }

  /** Goes on from the last checkpoint; a run that has none yet begins again. */
  public Outcome resume(AlignSpec spec, RunFolder folder, Listener listener) {
    return new Run(spec, folder, listener).resume(folder);
  }

  /**
   * The model that learns, and how it is saved.
   *
   * @param loaded the base, with what is trained for its decoder
   * @param reference the decoder that stays as it is, if one is needed
   */
  private record Student(Models.Loaded loaded, Decoder decoder, Optional<Decoder> reference, Optional<Tuned> adapter) {}

  private record Tuned(Adapter adapter, Tuning tuning) {}

  private final class Run implements Beginning {
    private final AlignSpec spec;
    private final RunFolder folder;
    private final Listener listener;

    Run(AlignSpec spec, RunFolder folder, Listener listener) {
      this.spec = spec;
      this.folder = folder;
      this.listener = listener;
    }

    @Override public void writeConfig() {
      folder.write(folder.config(), spec.yaml());
    }

    @Override public Ready begin() {
      return made((run, _, _) -> run.loop().begin());
    }

    @Override public Ready goOn(Path checkpoint, TrainingState state) {
      return made((run, student, value) -> {
        state.requireTokenizer(checkpoint, run.tokenizerSha256());
        state.requireData(checkpoint, run.dataSha256());
        fill(student, checkpoint);
        value.ifPresent(model -> fill(model, checkpoint.resolve(VALUE)));
        TrainingState.fill(checkpoint, run.loop().slots());
        run.loop().goOnFrom(state);
      });
    }

    private interface First {
      void with(AlignRun run, Student student, Optional<Decoder> value);
    }

    private Ready made(First first) {
      var memory = new TensorMemory();
      var workers = new WorkerPool(spec.train().threads().orElse(options.threadCount()));
      AutoCloseable both = () -> {
        workers.close();
        memory.close();
      };
      try {
        return new Ready(made(new AlignRun.Tools(kernels.of(spec.train().kernels()), workers, memory), first), both);
      } catch (IllegalArgumentException e) {
        close(both, e);
        throw new UserError(String.valueOf(e.getMessage()), e);
      } catch (RuntimeException | OutOfMemoryError e) {
        close(both, e);
        throw e;
      }
    }

    private TrainingLoop made(AlignRun.Tools tools, First first) {
      TensorMemory memory = tools.memory();
      Student student = student(memory);
      Tokenizers.Kept tokenizer = student.loaded.tokenizer().orElseThrow(
          () -> new UserError(student.loaded.place() + ": the model has no tokenizer, so it cannot learn from text"));
      AlignRun.Sources rewards = spec.align().cast().contains(Alignment.Role.REWARD)
          ? AlignRun.sources(spec.reward(), path -> rewarding(path, tokenizer, memory), tools)
          : new AlignRun.Sources(List.of(), List.of());
      Optional<Decoder> value = spec.align().cast().contains(Alignment.Role.VALUE)
          ? Optional.of(value(student, spec.value().or(() -> rewards.models().stream().findFirst()), memory))
          : Optional.empty();
      String base = BaseHash.of(student.loaded.place());
      var parts = new AlignRun.Parts(student.decoder, student.reference, value,
          student.loaded.config().maxPositionEmbeddings(), tokenizer, rewards.all(), base);
      AlignRun run = AlignRun.of(spec, folder, parts, () -> files(student, value, tokenizer, base), tools, listener);
      first.with(run, student, value);
      writeConfig();
      return run.loop();
    }

    private Student student(TensorMemory memory) {
      boolean referred = spec.align().cast().contains(Alignment.Role.REFERENCE);
      Optional<FineTuning> strategy = spec.finetuning().filter(f -> !f.type().equals("full"));
      if (strategy.isPresent()) {
        var tuning = new Tuning(spec.model().path(), strategy.get());
        Adapter adapter = models.adapted(tuning, memory, spec.train().seed());
        var base = new Models.Loaded(Models.locate(tuning.base()), models.config(tuning.base()), adapter.base(),
            Optional.of(models.tokenizer(tuning.base())), List.of());
        return new Student(base, adapter.adapted().model(), referred ? Optional.of(adapter.base()) : Optional.empty(),
            Optional.of(new Tuned(adapter, tuning)));
      }
      Models.Loaded base = models.merged(models.load(spec.model().path(), memory), memory);
      requireFloats(base);
      if (!spec.align().scalar()) {
        Optional<Decoder> reference = referred
            ? Optional.of(models.merged(models.load(spec.model().path(), memory), memory).decoder())
            : Optional.empty();
        return new Student(base, base.decoder(), reference, Optional.empty());
      }
      if (base.config().numLabels().isPresent()) return new Student(base, base.decoder(), Optional.empty(), Optional.empty());
      ModelConfig config = base.config().withNumLabels(1);
      Decoder scoring = scoring(base, config, memory);
      var loaded = new Models.Loaded(base.place(), config, scoring, base.tokenizer(), base.notes());
      return new Student(loaded, scoring, Optional.empty(), Optional.empty());
    }

    private void requireFloats(Models.Loaded base) {
      Layers.parameters(base.decoder()).forEach((path, p) -> {
        if (p.value().type().dtype() != DType.FLOAT32)
          throw new UserError(base.place() + ": " + path + " is " + p.value().type()
              + "; all of a model can be tuned only if it is float32: use finetuning lora or qlora");
      });
    }

    /** A model with the base's trunk and a new head of one output, drawn (Stiennon et al. 2020: deviation 1 / √(hidden + 1)). */
    private Decoder scoring(Models.Loaded base, ModelConfig config, TensorMemory memory) {
      Decoder model = new ModelBuilder(config, memory, spec.train().seed()).build();
      Map<String, Array> trunk = new LinkedHashMap<>();
      Layers.parameters(base.decoder()).forEach((path, p) -> trunk.put(path, p.value()));
      Layers.parameters(model).forEach((path, p) -> {
        Array from = trunk.get(path);
        if (path.startsWith("head.")) spread(p.value(), config);
        else if (from == null) throw new UserError(base.place() + ": its trunk has no " + path);
        else p.value().copyFrom(from.to(DType.FLOAT32));
      });
      return model;
    }

    /** The drawn head, from the model's own deviation to the one that is usual for heads of scores. */
    private static void spread(Array head, ModelConfig config) {
      double by = 1 / (Math.sqrt(config.hiddenSize() + 1.0) * config.initializerRange());
      for (long i = 0, n = head.shape().count(); i < n; i++) head.set(i, head.at(i) * by);
    }

    /** The value model: begun as another, or as the base's trunk with a new head. */
    private Decoder value(Student student, Optional<Path> named, TensorMemory memory) {
      if (named.isEmpty()) return scoring(student.loaded, student.loaded.config().withNumLabels(1), memory);
      Models.Loaded loaded = models.load(named.get(), memory);
      requireScalar(loaded);
      requireFloats(loaded);
      return loaded.decoder();
    }

    private Decoder rewarding(Path path, Tokenizers.Kept tokenizer, TensorMemory memory) {
      Models.Loaded loaded = models.load(path, memory);
      requireScalar(loaded);
      boolean same = loaded.tokenizer().filter(t -> t.sha256().equals(tokenizer.sha256())).isPresent();
      if (!same)
        throw new UserError(path + ": the reward model's tokenizer is not the policy's; it must read the same tokens");
      return loaded.decoder();
    }

    private static void requireScalar(Models.Loaded loaded) {
      if (loaded.config().numLabels().isEmpty() || loaded.decoder().head().out() != 1)
        throw new UserError(loaded.place()
            + ": it is a model that writes; a reward or value model has one output, as tenon align --method reward trains it");
    }

    private Map<String, Content> files(Student student, Optional<Decoder> value, Tokenizers.Kept tokenizer,
        String base) {
      var files = new LinkedHashMap<String, Content>(student.adapter.isPresent()
          ? adapterFiles(student.adapter.get(), tokenizer)
          : models.folders().files(models.describe(student.loaded.config(), Optional.of(tokenizer),
              Map.of("base", base), Provenance.now()), student.decoder));
      value.ifPresent(model -> {
        var values = new LinkedHashMap<String, Values>();
        Layers.parameters(model).forEach((path, p) -> values.put(path, Values.of(p.value())));
        files.put(VALUE, Safetensors.content(values));
      });
      return files;
    }

    private Map<String, Content> adapterFiles(Tuned tuned, Tokenizers.Kept tokenizer) {
      var files = new LinkedHashMap<>(models.files(tuned.adapter, tuned.tuning, folder.checkpoints().at(0)));
      tokenizer.files().forEach((name, tree) -> files.put(name, Content.json(tree)));
      return files;
    }

    private void fill(Student student, Path checkpoint) {
      if (student.adapter.isPresent()) {
        models.fill(student.adapter.get().adapter, checkpoint);
        return;
      }
      try (var stored = models.folders().load(checkpoint)) {
        stored.weights().fill(student.decoder);
      }
    }

    private static void fill(Decoder value, Path file) {
      try (Arena arena = Arena.ofConfined()) {
        Map<String, Array> stored = Safetensors.open(file, arena).tensors();
        Layers.parameters(value).forEach((path, p) -> {
          Array from = stored.get(path);
          if (from == null || !from.type().equals(p.value().type()))
            throw new UserError(file + ": " + path + " is " + (from == null ? "missing" : from.type().toString())
                + "; it must be " + p.value().type());
          p.value().copyFrom(from);
        });
      }
    }
  }

  private static void close(AutoCloseable what, Throwable why) {
    try {
      what.close();
    } catch (Exception e) {
      why.addSuppressed(e);
    }
  }
}
