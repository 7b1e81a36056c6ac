package dev.tenon.engine.run;

import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import java.nio.file.Path;
import java.util.Map;

/** Models that runs begin with, wherever they are kept. */
public interface Bases {
  /** The config of what a user means by MODEL. */
  ModelConfig config(Path model);

  /**
   * The tokenizer of what a user means by MODEL.
   *
   * @throws dev.tenon.api.workbench.UserError if it has none
   */
  Tokenizers.Kept tokenizer(Path model);

  /**
   * A model with a strategy's new parameters, its own as the strategy wants them kept. With planned memory nothing but shapes is read.
   *
   * @param seed of what is drawn
   */
  Adapter adapted(Tuning tuning, TensorMemory memory, long seed);

  /**
   * The files that hold an adapter, by name; values are read when the files are written.
   *
   * @param folder where they will stand, for the path to the base from there
   */
  Map<String, Content> files(Adapter adapter, Tuning tuning, Path folder);

  /** Copies what a checkpoint holds into an adapter. */
  void fill(Adapter adapter, Path checkpoint);
}
