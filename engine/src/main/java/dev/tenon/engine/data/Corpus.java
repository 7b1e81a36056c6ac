package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;
import dev.tenon.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;

/**
 * Text to be tokenized, and all that decides which tokens come of it and which are for validation.
 *
 * @param identity names the documents and changes when they do: their config and the hashes of their files, for example
 * @param tokenizerHash changes when the tokenizer does
 * @param validation share kept from training, in [0, 1); see {@link DataConfig}
 * @param seed of the choice of the documents kept
 */
public record Corpus(Documents documents, String identity, Tokenizer tokenizer, String tokenizerHash, double validation,
    long seed) {
  public Corpus {
    if (!(validation >= 0 && validation < 1))
      throw new IllegalArgumentException("validation is " + validation + "; it must be at least 0 and less than 1");
  }

  /** SHA-256 of all that decides the tokens: a store is reused under the same key only. */
  String key() {
    var digest = Hash.sha256();
    for (String part : new String[]{"tokens " + Manifest.FORMAT, identity, tokenizerHash, Double.toString(validation),
        Long.toString(seed)}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return Hash.hex(digest);
  }
}
