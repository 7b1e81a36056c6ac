package dev.tenon.engine.tune;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.Manifest;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.file.Json;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An adapter as a folder in PEFT's layout: adapter_config.json, adapter_model.safetensors, and tenon.json besides, where it is Tenon's own:
 * that has the strategy's settings in full and the hash of the base.
 *
 * @param config adapter_config.json
 * @param tenon tenon.json; empty if there is none
 */
public record AdapterFolder(Path folder, Map<String, Object> config, Map<String, Object> tenon) {
  static final String TENSORS = "adapter_model.safetensors", BASE = "base_model_name_or_path", TYPE = "peft_type";
  private static final String TENON = "tenon.json", OWN_TYPE = "TENON", STRATEGY = "finetuning", BASE_HASH = "base";
  private static final int FORMAT = 1;

  /** Whether a folder is an adapter's. */
  public static boolean is(Path folder) {
    return Files.isRegularFile(folder.resolve(Checkpoints.ADAPTER));
  }

  /**
   * Reads a folder. What has a manifest is compared with it first.
   *
   * @throws UserError if a file is missing, damaged or of a later format
   */
  public static AdapterFolder read(Path folder) {
    if (Manifest.in(folder)) Checkpoints.verify(folder);
    Map<String, Object> config = Json.read(folder.resolve(Checkpoints.ADAPTER));
    Path own = folder.resolve(TENON);
    Map<String, Object> tenon = Files.exists(own) ? Json.read(own) : Map.of();
    if (!tenon.isEmpty()) Json.checkFormat(own, tenon, FORMAT);
    if (!Files.exists(folder.resolve(TENSORS)))
      throw new UserError(folder + ": it has no " + TENSORS + (Files.exists(folder.resolve("adapter_model.bin"))
          ? "; adapter_model.bin is not read, since reading one runs code from it: convert it to safetensors"
          : ", which must hold the adapter's tensors"));
    return new AdapterFolder(folder, config, tenon);
  }

  /** adapter_config.json, for messages. */
  public Path configFile() {
    return folder.resolve(Checkpoints.ADAPTER);
  }

  /** What the file says of the method: {@code LORA}. */
  public String peftType() {
    return String.valueOf(config.get(TYPE));
  }

  /** The strategy's settings, if Tenon wrote the folder. */
  public Optional<Map<String, Object>> strategy() {
    return section(STRATEGY);
  }

  @SuppressWarnings("unchecked") private Optional<Map<String, Object>> section(String name) {
    return tenon.get(name) instanceof Map<?, ?> m ? Optional.of((Map<String, Object>) m) : Optional.empty();
  }

  /** The SHA-256 of the base that the adapter was made for, if Tenon wrote the folder. */
  public Optional<String> baseSha256() {
    return section("hashes").map(h -> h.get(BASE_HASH)).filter(h -> h instanceof String).map(String::valueOf);
  }

  /**
   * The base that the folder names: a path from the folder, from one of the two above it, or from where the program runs, as PEFT takes it.
   *
   * @throws UserError if it names none that is there
   */
  public Path base() {
    if (!(config.get(BASE) instanceof String name) || name.isEmpty())
      throw new UserError(configFile() + ": " + BASE + " is missing; name the base with --base MODEL");
    Path from = folder.toAbsolutePath().normalize();
    return Stream
        .of(folder.resolve(name), from.resolveSibling(name), from.resolve("../..").resolve(name), Path.of(name))
        .map(Path::normalize).filter(Files::exists).findFirst()
        .orElseThrow(() -> new UserError(configFile() + ": " + BASE + " is '" + name
            + "', and there is no such folder from " + folder + "; name the base with --base MODEL"));
  }

  /** Copies the folder's tensors into an adapter. */
  public void fill(Adapter adapter) {
    Path file = folder.resolve(TENSORS);
    try (Arena arena = Arena.ofShared()) {
      adapter.fill(file.toString(), Safetensors.open(file, arena).tensors());
    }
  }

  /**
   * The files that hold an adapter, by name; values are read when the files are written.
   *
   * @param base as adapter_config.json is to name it
   * @param tenon what tenon.json says besides
   */
  public static Map<String, Content> files(Adapter adapter, Map<String, Object> strategy, String base,
      String baseSha256, Map<String, Object> tenon) {
    var config = new LinkedHashMap<String, Object>();
    config.put(TYPE, adapter.strategy().peft().map(p -> p.peftType()).orElse(OWN_TYPE));
    config.put("task_type", "CAUSAL_LM");
    config.put(BASE, base);
    config.put("inference_mode", true);
    adapter.strategy().peft().ifPresent(p -> config.putAll(p.toPeft(adapter.modules())));
    var own = new LinkedHashMap<String, Object>();
    own.put("format", FORMAT);
    own.put(STRATEGY, strategy);
    own.put("hashes", Map.of(BASE_HASH, baseSha256));
    own.putAll(tenon);
    var files = new LinkedHashMap<String, Content>();
    files.put(Checkpoints.ADAPTER, Content.json(config));
    files.put(TENSORS, Safetensors.content(adapter.tensors()));
    files.put(TENON, Content.json(own));
    return files;
  }
}
