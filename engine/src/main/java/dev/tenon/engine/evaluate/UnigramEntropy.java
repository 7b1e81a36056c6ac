package dev.tenon.engine.evaluate;

import dev.tenon.engine.data.Tokens;

/**
 * Entropy of tokens by their frequency alone, in nats a token: the least loss of a model that knows nothing but how frequent each token
 * of this very text is. Counted are the tokens that a model predicts, all but the stream's first.
 */
public final class UnigramEntropy {
  private UnigramEntropy() {}

  /**
   * Of a stream of at least two tokens.
   *
   * @param vocabulary number of token ids
   */
  public static double of(Tokens tokens, int vocabulary) {
    long[] counts = new long[vocabulary];
    for (long i = 1; i < tokens.size(); i++) counts[NgramTable.checked(tokens.at(i), vocabulary)]++;
    double total = tokens.size() - 1, sum = 0;
    for (long count : counts) if (count > 0) sum -= count * StrictMath.log(count / total);
    return sum / total;
  }
}
