package dev.tenon.engine.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model folder holds, checked and translated, before the model is built. Trees are maps, lists, strings, numbers, booleans
 * and, where a file says so, null. Close it when the weights are filled into the model.
 *
 * @param config config.json
 * @param model the {@code model} section that it means
 * @param tokenizer tokenizer.json and tokenizer_config.json by file name, as far as they are there
 * @param generation generation_config.json; empty if there is none
 * @param tenon tenon.json; empty if there is none
 */
public record LoadedModel(Path folder, Map<String, Object> config, Map<String, Object> model,
    Map<String, Map<String, Object>> tokenizer, Map<String, Object> generation, Map<String, Object> tenon,
    Weights weights, Arena arena) implements AutoCloseable {

  /** The id that begins a text, by generation_config.json or else config.json. */
  public OptionalInt begin() {
    return ids("bos_token_id").stream().mapToInt(Integer::intValue).findFirst();
  }

  /** The ids that end a text, by generation_config.json or else config.json. */
  public List<Integer> ends() {
    return ids("eos_token_id");
  }

  private List<Integer> ids(String key) {
    Optional<Object> value = Optional.ofNullable(generation.get(key)).or(() -> Optional.ofNullable(config.get(key)));
    Collection<?> values = value.map(v -> v instanceof Collection<?> c ? c : List.of(v)).orElse(List.of());
    var ids = new ArrayList<Integer>();
    for (Object id : values) if (id instanceof Integer n) ids.add(n);
    return List.copyOf(ids);
  }

  /** The plugins that tenon.json says the model needs. */
  public List<PluginStamp> plugins() {
    var plugins = new ArrayList<PluginStamp>();
    if (tenon.get("plugins") instanceof Collection<?> given)
      for (Object one : given)
        if (one instanceof Map<?, ?> plugin && plugin.get("id") instanceof String id)
          plugins.add(new PluginStamp(id, plugin.get("version") instanceof String version ? version : "",
              plugin.get("sha256") instanceof String sha256 ? Optional.of(sha256) : Optional.empty()));
    return List.copyOf(plugins);
  }

  @Override public void close() {
    arena.close();
  }
}
