package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.model.Draws;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Text to be tokenized, and all that decides which tokens come of it and which are for validation.
 *
 * @param survey of the documents
 * @param tokenizerHash changes when the tokenizer does
 * @param validation share kept from training, in [0, 1); see {@link DataConfig}
 * @param seed of the choice of the documents kept
 */
public record Corpus(Documents documents, Survey survey, Tokenizer tokenizer, String tokenizerHash, double validation,
    long seed) {
  public Corpus {
    if (!(validation >= 0 && validation < 1))
      throw new IllegalArgumentException("validation is " + validation + "; it must be at least 0 and less than 1");
  }

  /** SHA-256 of all that decides the tokens: a store is reused under the same key only. */
  String key() {
    var digest = Hash.sha256();
    Stream
        .of("tokens " + Manifest.FORMAT, survey.sha256(), tokenizerHash, Double.toString(validation),
            Long.toString(seed))
        .forEachOrdered(part -> add(digest, part));
    return Hash.hex(digest);
  }

  /**
   * Which documents are for validation: a choice keyed by the seed, every set of that size as likely as another. None is if there is
   * but one, whose end is.
   *
   * @throws UserError if there is no document, or there are several and not enough for both parts
   */
  LongPredicate kept() {
    long all = survey.documents();
    if (all == 0)
      throw new UserError("data: " + documents.type() + " has no document; there must be one at least");
    if (all == 1 || validation == 0) return _ -> false;
    long kept = Math.max(1, StrictMath.round(validation * all));
    if (kept == all)
      throw new UserError("data: validation " + validation + " of " + all
          + " documents leaves none to train on; take a smaller share or more documents");
    var order = new Permutation(all, Draws.of(seed, "validation"));
    return document -> order.at(document) < kept;
  }

  /** Adds a text and where it ends. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
