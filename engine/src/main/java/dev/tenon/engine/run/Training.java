package dev.tenon.engine.run;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.LoadedModel;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.data.TokenStore;
import dev.tenon.engine.evaluate.UnigramEntropy;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Starts trainings of new models and takes them up again. */
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
   * Trains a new model. If that fails before the first step, the folder is left as it was found.
   *
   * @throws UserError if the folder holds a run already or is in use, or the ingredients are not to be had
   */
  public Outcome start(RunSpec spec, RunFolder folder, Listener listener) {
    var run = new Run(spec, folder, listener);
    return run.completed(run.start(folder));
  }

  /** Goes on from the last checkpoint; a run that has none yet begins again. */
  public Outcome resume(RunSpec spec, RunFolder folder, Listener listener) {
    var run = new Run(spec, folder, listener);
    return run.completed(run.resume(folder));
  }

  /** One training. */
  private final class Run implements Beginning {
    private final RunSpec spec;
    private final RunFolder folder;
    private final Listener listener;
    private OptionalDouble unigramEntropy = OptionalDouble.empty();

    Run(RunSpec spec, RunFolder folder, Listener listener) {
      this.spec = spec;
      this.folder = folder;
      this.listener = listener;
    }

    @Override public void writeConfig() {
      Preparation.writeConfig(spec, folder);
    }

    @Override public Ready begin() {
      Ingredients in = preparation.of(spec, folder, listener);
      return ready(in, () -> {
        Preparation.writeConfig(in.spec(), folder);
        TrainingLoop loop = loop(in);
        loop.begin();
        return loop;
      });
    }

    private Ready ready(Ingredients in, Supplier<TrainingLoop> loop) {
      try {
        TrainingLoop made = loop.get();
        unigramEntropy = in.material().store().flatMap(TokenStore::validation)
            .map(tokens -> OptionalDouble.of(UnigramEntropy.of(tokens, in.tokenizer().tokenizer().size())))
            .orElse(OptionalDouble.empty());
        return new Ready(made, in);
      } catch (RuntimeException | OutOfMemoryError e) {
        in.close();
        throw e;
      }
    }

    @Override public Ready goOn(Path checkpoint, TrainingState state) {
      Ingredients in = preparation.unfilled(spec, folder, listener);
      return ready(in, () -> {
        state.requireTokenizer(checkpoint, in.tokenizer().sha256());
        state.requireData(checkpoint, in.material().sha256());
        fill(in, checkpoint);
        TrainingLoop loop = loop(in);
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

    private Map<String, Content> files(Ingredients in) {
      Optional<Adapter> adapter = adapter(in);
      if (adapter.isEmpty())
        return models.files(description.of(in.spec(), in.tokenizer(), Map.of("data", in.material().sha256())),
            in.model());
      var files = new LinkedHashMap<>(preparation.bases().files(adapter.get(), in.spec().tuning().orElseThrow(),
          folder.checkpoints().at(0)));
      in.tokenizer().files().forEach((name, tree) -> files.put(name, Content.json(tree)));
      return files;
    }

    private TrainingLoop loop(Ingredients in) {
      in.material().notes().forEach(listener::noted);
      var saved = new TrainingLoop.Saved(() -> files(in), in.material().sha256(), in.tokenizer().sha256());
      try {
        return new TrainingLoop(new Pretraining(in), in.spec().train(), folder, saved, in.memory(), listener);
      } catch (IllegalArgumentException e) {
        throw new UserError(String.valueOf(e.getMessage()), e);
      }
    }

    /** The outcome with what frequency alone would tell. */
    Outcome completed(Outcome o) {
      return new Outcome(o.run(), o.checkpoint(), o.step(), o.tokens(), o.trainLoss(), o.validationLoss(),
          unigramEntropy, o.interrupted());
    }
  }
}
