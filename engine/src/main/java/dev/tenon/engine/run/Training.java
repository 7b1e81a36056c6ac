package dev.tenon.engine.run;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.LoadedModel;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.checkpoint.RunLock;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import java.util.LinkedHashMap;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Starts runs and takes them up again. */
public final class Training {
  private final Preparation preparation;
  private final Description description;
  private final ModelFolder models;

  /** What a checkpoint says of itself. */
  public interface Description {
    ModelDescription of(RunSpec spec, Tokenizers.Kept tokenizer, Map<String, String> hashes);
  }

  public Training(Preparation preparation, Description description, ModelFolder models) {
    this.preparation = preparation;
    this.description = description;
    this.models = models;
  }

  /** A run that is ready for its next step. */
  private record Ready(Ingredients in, TrainingLoop loop) implements AutoCloseable {
    @Override public void close() {
      in.close();
    }
  }

  /**
   * Trains a new model. If that fails before the first step, the folder is left as it was found.
   *
   * @throws UserError if the folder holds a run already or is in use, or the ingredients are not to be had
   */
  public Outcome start(RunSpec spec, RunFolder folder, Listener listener) {
    folder.requireNew();
    try (RunLock _ = RunLock.of(folder.path())) {
      folder.requireNew();
      try (Ready run = beginOrClear(spec, folder, listener)) {
        return run.loop.run();
      }
    }
  }

  private Ready beginOrClear(RunSpec spec, RunFolder folder, Listener listener) {
    try {
      Preparation.writeConfig(spec, folder);
      return begin(spec, folder, listener);
    } catch (RuntimeException | OutOfMemoryError e) {
      folder.clear(e);
      throw e;
    }
  }

  private Ready begin(RunSpec spec, RunFolder folder, Listener listener) {
    Ingredients in = preparation.of(spec, folder, listener);
    return ready(in, () -> {
      Preparation.writeConfig(in.spec(), folder);
      TrainingLoop loop = loop(in, folder, listener);
      loop.begin();
      return loop;
    });
  }

  private static Ready ready(Ingredients in, Supplier<TrainingLoop> loop) {
    try {
      return new Ready(in, loop.get());
    } catch (RuntimeException | OutOfMemoryError e) {
      in.close();
      throw e;
    }
  }

  /** Goes on from the last checkpoint; a run that has none yet begins again. */
  public Outcome resume(RunSpec spec, RunFolder folder, Listener listener) {
    try (RunLock _ = RunLock.of(folder.path())) {
      Checkpoints checkpoints = folder.checkpoints();
      checkpoints.settle();
      Optional<Path> latest = checkpoints.latest();
      try (Ready run = latest.isPresent()
          ? goOn(latest.get(), spec, folder, listener)
          : begin(spec, folder, listener)) {
        return run.loop.run();
      }
    }
  }

  private Ready goOn(Path checkpoint, RunSpec spec, RunFolder folder, Listener listener) {
    TrainingState state = TrainingState.read(checkpoint);
    Ingredients in = preparation.unfilled(spec, folder, listener);
    return ready(in, () -> {
      state.requireTokenizer(checkpoint, in.tokenizer().sha256());
      state.requireData(checkpoint, in.material().sha256());
      fill(in, checkpoint);
      TrainingLoop loop = loop(in, folder, listener);
      TrainingState.fill(checkpoint, loop.slots());
      loop.goOnFrom(state);
      // What was changed now holds for every later resume too.
      Preparation.writeConfig(in.spec(), folder);
      return loop;
    });
  }

  private void fill(Ingredients in, Path checkpoint) {
    if (adapter(in).isPresent()) {
      preparation.bases().fill(adapter(in).get(), checkpoint);
      return;
    }
    try (LoadedModel stored = models.load(checkpoint)) {
      stored.weights().fill(in.model());
    }
  }

  /** What is saved in place of a whole model. */
  private static Optional<Adapter> adapter(Ingredients in) {
    return in.adapter().filter(a -> !a.whole());
  }

  private Map<String, Content> files(Ingredients in, RunFolder folder) {
    Optional<Adapter> adapter = adapter(in);
    if (adapter.isEmpty())
      return models.files(description.of(in.spec(), in.tokenizer(), Map.of("data", in.material().sha256())),
          in.model());
    var files = new LinkedHashMap<>(preparation.bases().files(adapter.get(), in.spec().tuning().orElseThrow(),
        folder.checkpoints().at(0)));
    in.tokenizer().files().forEach((name, tree) -> files.put(name, Content.json(tree)));
    return files;
  }

  private TrainingLoop loop(Ingredients in, RunFolder folder, Listener listener) {
    Supplier<Map<String, Content>> files = () -> files(in, folder);
    in.material().notes().forEach(listener::noted);
    try {
      return new TrainingLoop(in, folder, files, listener);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
