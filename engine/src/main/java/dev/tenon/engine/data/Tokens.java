package dev.tenon.engine.data;

/**
 * A stream of tokens made of whole documents. Each begins with the token that introduces documents, and after the last one stands
 * the token that closes it; so each token but the first is predicted from those before it, and with it the end of every document.
 * A single document of a tokenizer that has no such token stands there bare.
 */
public interface Tokens {
  /** Number of tokens. */
  long size();

  int at(long index);

  /** Number of documents. */
  long documents();

  /** Where a document begins: the index of the token that introduces it. Document 0 begins at 0. */
  long start(long document);

  /** Length of the documents' text in UTF-8, in bytes. */
  long bytes();

  /** The document that a token belongs to. */
  default long documentAt(long index) {
    long low = 0, high = documents() - 1;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      if (start(middle) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Tokens held in memory.
   *
   * @param starts where the documents begin, ascending, the first at 0
   */
  static Tokens of(int[] tokens, long[] starts, long bytes) {
    return new HeldTokens(tokens.clone(), starts.clone(), bytes);
  }
}
