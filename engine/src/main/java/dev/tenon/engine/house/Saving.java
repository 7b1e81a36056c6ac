package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.AtomicFile;
import dev.tenon.engine.checkpoint.AtomicFolder;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.model.Narrowing;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes models and adapters, whole or not at all. */
public final class Saving {
  private static final String GGUF = ".gguf";

  private final Models models;
  private final Store store;

  @Inject Saving(Models models, Store store) {
    this.models = models;
    this.store = store;
  }

  /** Writes a model without an adapter: as a GGUF file where the name ends in {@code .gguf}, else as a folder. */
  void save(Models.Loaded model, Path place) {
    ModelDescription description = models.describe(model.config(), model.tokenizer(), Map.of(), Provenance.now());
    String name = String.valueOf(place.getFileName());
    if (name.toLowerCase(Locale.ROOT).endsWith(GGUF)) {
      if (Files.exists(place) && !(Files.isRegularFile(place) && GgufFile.begins(place)))
        throw new UserError(place + ": it exists and is no GGUF file; choose another place or delete it");
      new AtomicFile(store).save(place, models.files().content(description,
          name.substring(0, name.length() - GGUF.length()), model.decoder()));
    } else {
      models.folders().save(place, description, floats(model.decoder()), store);
    }
  }

  /** The decoder as folders can hold it. */
  private static Decoder floats(Decoder decoder) {
    boolean quantized = Layers.parameters(decoder).values().stream().anyMatch(p -> p.quantization().isPresent());
    return quantized ? Narrowing.widened(decoder) : decoder;
  }

  /**
   * Writes an adapter as a folder of PEFT's layout that names its base by the path from there.
   *
   * @throws UserError if the model has no adapter, or one that PEFT does not know
   */
  public void saveAdapter(Path model, Path folder, dev.tenon.engine.memory.TensorMemory memory) {
    Models.Loaded loaded = models.load(model, memory);
    var adapter = loaded.adapter().orElseThrow(() -> new UserError(loaded.place()
        + ": it is no adapter (it has no adapter_config.json); a model in full is exported as hf"));
    if (adapter.strategy().peft().isEmpty())
      throw new UserError(loaded.place() + ": PEFT does not know " + adapter.strategy().type()
          + "; merge the adapter and export the model as hf");
    new AtomicFolder(store).save(folder, models.adapterFiles(loaded, folder, Provenance.now()));
  }
}
