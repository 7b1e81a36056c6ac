package dev.tenon.api.text;

import dev.tenon.api.spec.Spec;
import java.util.Map;
import java.util.Optional;

/** Reads tokenizers of one kind from their files: the {@code model.type} of a tokenizer.json, {@code BPE} for example. */
public interface TokenizerFormat extends Spec {
  /**
   * The tokenizer that the JSON trees hold, or empty if they are of another kind.
   *
   * @param tokenizer tokenizer.json
   * @param config tokenizer_config.json; empty if there is none
   * @throws IllegalArgumentException if it is of this kind and damaged, or uses a part that is not supported; says which
   */
  Optional<Tokenizer> read(Map<String, Object> tokenizer, Map<String, Object> config);
}
