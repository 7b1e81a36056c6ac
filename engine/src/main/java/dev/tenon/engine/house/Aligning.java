package dev.tenon.engine.house;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
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
import dev.tenon.engine.run.Beginning;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.TrainingLoop;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.AdapterFolder;
import jakarta.inject.Inject;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
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

  private final class Run implements Beginning {
    private final AlignSpec spec;
    private final RunFolder folder;
    private final Listener listener;

    Run(AlignSpec spec, RunFolder folder, Listener listener) {
      this.spec = spec.dated(LocalDate.now(ZoneId.systemDefault()));
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
      void with(AlignRun run, AlignModels.Student student, Optional<Decoder> value);
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
      var loading = new AlignModels(models, spec, tools.memory());
      AlignModels.Student student = loading.student();
      Tokenizers.Kept tokenizer = student.loaded().tokenizer().orElseThrow(
          () -> new UserError(student.loaded().place() + ": the model has no tokenizer, so it cannot learn from text"));
      AlignRun.Sources rewards = spec.align().cast().contains(Alignment.Role.REWARD)
          ? AlignRun.sources(spec.reward(), path -> loading.rewarding(path, tokenizer), tools)
          : new AlignRun.Sources(List.of(), List.of());
      Optional<Decoder> value = spec.align().cast().contains(Alignment.Role.VALUE)
          ? Optional.of(loading.value(student, spec.value().or(() -> rewards.models().stream().findFirst())))
          : Optional.empty();
      String base = hash(student.loaded().place());
      var parts = new AlignRun.Parts(student.decoder(), student.reference(), value,
          student.loaded().config().maxPositionEmbeddings(), tokenizer, rewards.all(), base);
      AlignRun run = AlignRun.of(spec, folder, parts, () -> files(student, value, tokenizer, base), tools, listener);
      first.with(run, student, value);
      writeConfig();
      return run.loop();
    }

    /** Of the weights that the model begins with; of an adapter, its own. */
    private static String hash(Path place) {
      return BaseHash.of(AdapterFolder.is(place) ? place.resolve("adapter_model.safetensors") : place);
    }

    private Map<String, Content> files(AlignModels.Student student, Optional<Decoder> value, Tokenizers.Kept tokenizer,
        String base) {
      var files = new LinkedHashMap<String, Content>(student.adapter().isPresent()
          ? adapterFiles(student.adapter().get(), tokenizer)
          : models.folders().files(models.describe(student.loaded().config(), Optional.of(tokenizer),
              Map.of("base", base), Provenance.now()), student.decoder()));
      value.ifPresent(model -> {
        var values = new LinkedHashMap<String, Values>();
        Layers.parameters(model).forEach((path, p) -> values.put(path, Values.of(p.value())));
        files.put(VALUE, Safetensors.content(values));
      });
      return files;
    }

    private Map<String, Content> adapterFiles(AlignModels.Tuned tuned, Tokenizers.Kept tokenizer) {
      var files = new LinkedHashMap<>(models.files(tuned.adapter(), tuned.tuning(), folder.checkpoints().at(0)));
      tokenizer.files().forEach((name, tree) -> files.put(name, Content.json(tree)));
      return files;
    }

    private void fill(AlignModels.Student student, Path checkpoint) {
      if (student.adapter().isPresent()) {
        models.fill(student.adapter().get().adapter(), checkpoint);
        return;
      }
      try (var stored = models.folders().load(checkpoint)) {
        stored.weights().fill(student.decoder());
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
