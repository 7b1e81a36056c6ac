package dev.tenon.engine.data;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.model.Draws;
import java.io.IOException;
import java.util.function.LongPredicate;

/**
 * A first reading of a corpus: how much there is, and so which documents are for validation.
 *
 * @param documents how many there are
 * @param characters of them all, in UTF-16
 * @param kept how many documents are for validation; 0 too if there is one document, whose end is
 */
record Survey(long documents, long characters, long kept) {
  /**
   * Reads a corpus.
   *
   * @throws UserError if there is no document, or there are several and not enough for both parts
   */
  static Survey of(Corpus corpus) throws IOException {
    long documents = 0, characters = 0;
    try (var texts = corpus.documents().read()) {
      for (var each = texts.iterator(); each.hasNext(); documents++) characters += each.next().length();
    }
    if (documents == 0)
      throw new UserError("data: " + corpus.documents().type() + " has no document; there must be one at least");
    if (documents == 1 || corpus.validation() == 0) return new Survey(documents, characters, 0);
    long kept = Math.max(1, StrictMath.round(corpus.validation() * documents));
    if (kept == documents)
      throw new UserError("data: validation " + corpus.validation() + " of " + documents
          + " documents leaves none to train on; take a smaller share or more documents");
    return new Survey(documents, characters, kept);
  }

  /** Which documents are for validation: a choice keyed by the seed, every set of that size as likely as another. */
  LongPredicate validation(long seed) {
    var order = new Permutation(documents, Draws.of(seed, "validation"));
    return document -> order.at(document) < kept;
  }
}
