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
      state.requireData(checkpoint, in.tokens().hash());
      try (LoadedModel stored = models.load(checkpoint)) {
        stored.weights().fill(in.model());
      }
      TrainingLoop loop = loop(in, folder, listener);
      TrainingState.fill(checkpoint, loop.slots());
      loop.goOnFrom(state);
      // What was changed now holds for every later resume too.
      Preparation.writeConfig(in.spec(), folder);
      return loop;
    });
  }

  private TrainingLoop loop(Ingredients in, RunFolder folder, Listener listener) {
    Supplier<Map<String, Content>> files = () -> models
        .files(description.of(in.spec(), in.tokenizer(), Map.of("data", in.tokens().hash())), in.model());
    try {
      return new TrainingLoop(in, folder, files, listener);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
