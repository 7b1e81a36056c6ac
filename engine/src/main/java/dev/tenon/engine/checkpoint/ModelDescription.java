package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a saved model says of itself besides its weights. Trees are maps, lists, strings, numbers, booleans.
 *
 * @param model the {@code model} section with every setting resolved
 * @param tokenizer tokenizer.json and tokenizer_config.json by file name, as a tokenizer's trainer gives them; may be empty
 * @param begin id that begins a text
 * @param end id that ends a text
 * @param maxNewTokens how far to generate unless told otherwise
 * @param plugins all that the model needs
 * @param hashes SHA-256 of what it was made of: {@code data}, {@code chat_template}, ...; that of tokenizer.json is added
 * @param run where it comes from: times, host, command line; kept apart, and never compared
 */
public record ModelDescription(Map<String, Object> model, Map<String, Map<String, Object>> tokenizer, OptionalInt begin,
    OptionalInt end, OptionalInt maxNewTokens, List<PluginStamp> plugins, Map<String, String> hashes,
    Map<String, Object> run) {
  public ModelDescription {
    model = Collections.unmodifiableMap(new LinkedHashMap<>(model));
    tokenizer = Collections.unmodifiableMap(new LinkedHashMap<>(tokenizer));
    plugins = List.copyOf(plugins);
    hashes = Collections.unmodifiableMap(new LinkedHashMap<>(hashes));
    run = Collections.unmodifiableMap(new LinkedHashMap<>(run));
  }

  /** SHA-256 of a tokenizer.json as it is saved. */
  public static String tokenizerSha256(Map<String, ?> tokenizerJson) {
    return Sha256.of(Json.pretty(tokenizerJson));
  }
}
