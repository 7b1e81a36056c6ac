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

  /**
   * Trains a new model.
   *
   * @throws UserError if the folder holds a run already or is in use, or the ingredients are not to be had
   */
  public Outcome start(RunSpec spec, RunFolder folder, Listener listener) {
    folder.requireNew();
    try (RunLock _ = RunLock.of(folder.path())) {
      folder.requireNew();
      Preparation.writeConfig(spec, folder);
      return begin(spec, folder, listener);
    }
  }

  private Outcome begin(RunSpec spec, RunFolder folder, Listener listener) {
    try (Ingredients in = preparation.of(spec, folder, listener)) {
      Preparation.writeConfig(in.spec(), folder);
      TrainingLoop loop = loop(in, folder, listener);
      loop.begin();
      return loop.run();
    }
  }

  /** Goes on from the last checkpoint; a run that has none yet begins again. */
  public Outcome resume(RunSpec spec, RunFolder folder, Listener listener) {
    try (RunLock _ = RunLock.of(folder.path())) {
      Checkpoints checkpoints = folder.checkpoints();
      checkpoints.settle();
      Optional<Path> latest = checkpoints.latest();
      if (latest.isEmpty()) return begin(spec, folder, listener);
      Path checkpoint = latest.get();
      TrainingState state = TrainingState.read(checkpoint);
      try (Ingredients in = preparation.of(spec, folder, listener); LoadedModel stored = models.load(checkpoint)) {
        state.requireTokenizer(checkpoint, in.tokenizer().sha256());
        state.requireData(checkpoint, in.tokens().hash());
        stored.weights().fill(in.model());
        TrainingLoop loop = loop(in, folder, listener);
        TrainingState.fill(checkpoint, loop.slots());
        loop.goOnFrom(state);
        return loop.run();
      }
    }
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
