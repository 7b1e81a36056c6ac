package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;
import dev.tenon.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.stream.Stream;

/**
 * Text to be tokenized, and all that decides which tokens come of it and which are for validation.
 *
 * @param identity changes when the documents do
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
    Stream.of("tokens " + Manifest.FORMAT, identity, tokenizerHash, Double.toString(validation), Long.toString(seed))
        .forEachOrdered(part -> add(digest, part));
    return Hash.hex(digest);
  }

  /** Adds a text and where it ends. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
