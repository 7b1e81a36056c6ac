package dev.tenon.engine.evaluate;

import dev.tenon.engine.data.Tokens;
import java.util.Arrays;

/**
 * Interpolated Kneser-Ney (Kneser and Ney 1995; the form of Chen and Goodman 1999, equation 4.25, with one discount): the n-gram
 * model that a small transformer has to beat.
 *
 * <p>For a history h, h' without its first token, and c the number of times that h w occurs,
 * <pre>p(w | h) = max(c(h w) − D, 0) / c(h ·) + D · N(h ·) / c(h ·) · p(w | h')</pre>
 * where N(h ·) counts the different tokens that follow h. Shorter n-grams count not how often they occur but how many different
 * tokens they follow; those that begin a document follow none, and count how often they occur. Below the unigrams lies the uniform
 * distribution. A history that was never seen is shortened.
 *
 * <p>A document's tokens are predicted from the document alone: its first from the token that introduces it. The documents' ends are
 * predicted too, as by the model.
 */
public final class KneserNey {
  private static final double DISCOUNT = 0.75;

  private final int order, vocabulary;
  /** By length of the n-grams, from 1. */
  private final NgramTable[] grams;
  /** By length of the history, from 0, and its number: sum of the counts of what follows it, and how many different tokens do. */
  private final long[][] totals;
  private final int[][] types;

  private KneserNey(int order, int vocabulary) {
    this.order = order;
    this.vocabulary = vocabulary;
    grams = new NgramTable[order + 1];
    for (int n = 1; n <= order; n++) grams[n] = new NgramTable(vocabulary);
    totals = new long[order][];
    types = new int[order][];
  }

  /**
   * Counts the n-grams of a stream.
   *
   * @param order tokens of the longest n-grams: 1 is a unigram model
   * @param vocabulary number of token ids
   */
  public static KneserNey fit(Tokens train, int order, int vocabulary) {
    if (order < 1) throw new IllegalArgumentException("an n-gram model of order " + order + "; it must be at least 1");
    if (vocabulary < 1)
      throw new IllegalArgumentException("a vocabulary of " + vocabulary + " tokens; there must be one at least");
    var model = new KneserNey(order, vocabulary);
    for (long document = 0; document < train.documents(); document++) model.count(train, document);
    model.sum();
    return model;
  }

  private void count(Tokens tokens, long document) {
    long start = tokens.start(document), end = end(tokens, document);
    int[] history = beginning(tokens, start), next = new int[order + 1];
    for (long i = start + 1; i <= end; i++) {
      int token = NgramTable.checked(tokens.at(i), vocabulary);
      Arrays.fill(next, -1);
      for (int n = 1; n <= order && history[n - 1] >= 0; n++) {
        int before = grams[n].size();
        next[n] = grams[n].add(history[n - 1], token);
        if (n > 1 && next[n] == before) grams[n - 1].increment(next[n - 1]);
        boolean whole = n == order || history[n] < 0;
        if (whole) grams[n].increment(next[n]);
      }
      System.arraycopy(next, 1, history, 1, order - 1);
    }
  }

  /** The numbers of the histories of each length, in front of a document's first token; that of length 0 is 0, −1: none. */
  private int[] beginning(Tokens tokens, long start) {
    int[] history = new int[order + 1];
    Arrays.fill(history, 1, order + 1, -1);
    if (order > 1) history[1] = grams[1].add(0, NgramTable.checked(tokens.at(start), vocabulary));
    return history;
  }

  private static long end(Tokens tokens, long document) {
    return document + 1 < tokens.documents() ? tokens.start(document + 1) : tokens.size() - 1;
  }

  private void sum() {
    for (int n = 1; n <= order; n++) {
      int histories = n == 1 ? 1 : grams[n - 1].size();
      totals[n - 1] = new long[histories];
      types[n - 1] = new int[histories];
      for (int gram = 0; gram < grams[n].size(); gram++) {
        int count = grams[n].count(gram), history = grams[n].context(gram);
        totals[n - 1][history] += count;
        if (count > 0) types[n - 1][history]++;
      }
    }
  }

  /** Mean nats a predicted token of another stream. */
  public double evaluate(Tokens tokens) {
    double sum = 0;
    for (long document = 0; document < tokens.documents(); document++) {
      long start = tokens.start(document), end = end(tokens, document);
      int[] history = none();
      follow(history, tokens.at(start));
      for (long i = start + 1; i <= end; i++) {
        int token = tokens.at(i);
        sum -= StrictMath.log(probabilityBehind(history, NgramTable.checked(token, vocabulary)));
        follow(history, token);
      }
    }
    return sum / (tokens.size() - 1);
  }

  /** Probability of a token behind others; only the last order − 1 of them matter. */
  public double probability(int[] behind, int token) {
    int[] history = none();
    for (int each : behind) follow(history, NgramTable.checked(each, vocabulary));
    return probabilityBehind(history, NgramTable.checked(token, vocabulary));
  }

  private double probabilityBehind(int[] history, int token) {
    double p = 1.0 / vocabulary;
    for (int n = 1; n <= order && history[n - 1] >= 0; n++) {
      long total = totals[n - 1][history[n - 1]];
      if (total == 0) return p;
      int gram = grams[n].find(history[n - 1], token);
      double left = gram < 0 ? 0 : Math.max(grams[n].count(gram) - DISCOUNT, 0);
      p = (left + DISCOUNT * types[n - 1][history[n - 1]] * p) / total;
    }
    return p;
  }

  private int[] none() {
    int[] history = new int[order];
    Arrays.fill(history, 1, order, -1);
    return history;
  }

  /** Histories one token later. */
  private void follow(int[] history, int token) {
    for (int n = order - 1; n >= 1; n--)
      history[n] = history[n - 1] < 0 ? -1 : grams[n].find(history[n - 1], token);
  }
}
