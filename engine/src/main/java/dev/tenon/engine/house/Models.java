package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.LoadedModel;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.text.Tokenizers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Models on disk and in memory. */
public final class Models {
  private final ModelFolder folders;
  private final Binder binder;
  private final Tokenizers tokenizers;
  private final Stamps stamps;

  @Inject Models(ModelFolder folders, Binder binder, Tokenizers tokenizers, Stamps stamps) {
    this.folders = folders;
    this.binder = binder;
    this.tokenizers = tokenizers;
    this.stamps = stamps;
  }

  /**
   * A model with its weights.
   *
   * @param config of the model, resolved
   * @param tokenizer if the folder has one
   * @param notes what the user should know: plugins of other versions
   */
  public record Loaded(Path folder, ModelConfig config, Decoder decoder, Optional<Tokenizers.Kept> tokenizer,
      List<String> notes) {}

  /**
   * Loads what a user means by MODEL.
   *
   * @throws UserError if it cannot be had; says why
   */
  public Loaded load(Path model, TensorMemory memory) {
    Path folder = Checkpoints.locate(model);
    try (LoadedModel stored = folders.load(folder)) {
      List<String> notes = stamps.check(stored);
      ModelConfig config = config(stored);
      requireWeights(stored, config, folder);
      Decoder decoder = build(config, memory, folder);
      stored.weights().fill(decoder);
      Optional<Tokenizers.Kept> tokenizer = stored.tokenizer().containsKey("tokenizer.json")
          ? Optional.of(tokenizers.load(folder))
          : Optional.empty();
      return new Loaded(folder, config, decoder, tokenizer, notes);
    }
  }

  /** A config may lie: no memory is taken for a model whose weights are not there. */
  private static void requireWeights(LoadedModel stored, ModelConfig config, Path folder) {
    try (var planned = TensorMemory.planned()) {
      stored.weights().require(build(config, planned, folder));
    } catch (IllegalStateException _) {
      // A part that reads its weights can only be built with them; what is missing is found then.
    }
  }

  /** The config of a stored model. */
  public ModelConfig config(LoadedModel stored) {
    Path file = stored.folder().resolve("config.json");
    return binder.bind(ModelConfig.class, Node.of(stored.model(), Place.of(file.toString())), "model").value();
  }

  private static Decoder build(ModelConfig config, TensorMemory memory, Path folder) {
    try {
      return ModelBuilder.unfilled(config, memory).build();
    } catch (IllegalArgumentException e) {
      throw new UserError(folder.resolve("config.json") + ": " + e.getMessage(), e);
    }
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
}
