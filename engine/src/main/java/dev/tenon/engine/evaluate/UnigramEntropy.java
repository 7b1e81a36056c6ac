package dev.tenon.engine.evaluate;

import dev.tenon.engine.data.Tokens;

/**
 * Tokens predicted by their frequency alone: the loss of a model that has learnt nothing but which tokens are frequent. Counted and
 * measured are the tokens that a model predicts, all but the stream's first.
 */
public final class UnigramEntropy {
  private final long[] counts;
  private final long total;

  private UnigramEntropy(long[] counts, long total) {
    this.counts = counts;
    this.total = total;
  }

  /**
   * Counts the tokens of a stream.
   *
   * @param vocabulary number of token ids
   */
  public static UnigramEntropy fit(Tokens train, int vocabulary) {
    return new UnigramEntropy(counts(train, vocabulary), train.size() - 1);
  }

  private static long[] counts(Tokens tokens, int vocabulary) {
    long[] counts = new long[vocabulary];
    for (long i = 1; i < tokens.size(); i++) counts[NgramTable.checked(tokens.at(i), vocabulary)]++;
    return counts;
  }

  /** Entropy of the counted tokens' own distribution, in nats a token. */
  public double entropy() {
    double sum = 0;
    for (long count : counts) if (count > 0) sum -= count * StrictMath.log((double) count / total);
    return sum / total;
  }

  /** Mean nats a predicted token of another stream; every id counts as seen once more than it was, so none is impossible. */
  public double evaluate(Tokens tokens) {
    double sum = 0;
    long[] others = counts(tokens, counts.length);
    for (int i = 0; i < counts.length; i++)
      if (others[i] > 0) sum -= others[i] * StrictMath.log((counts[i] + 1.0) / (total + (double) counts.length));
    return sum / (tokens.size() - 1);
  }
}
