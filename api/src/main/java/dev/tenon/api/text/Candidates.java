package dev.tenon.api.text;

import java.util.Arrays;

/**
 * Tokens that may come next, most likely first; equal logits by smaller id.
 *
 * @param ids token ids
 * @param logits their logits, in the same order; not normalised
 */
public record Candidates(int[] ids, double[] logits) {
  public Candidates {
    if (ids.length != logits.length || ids.length == 0)
      throw new IllegalArgumentException(
          ids.length + " ids with " + logits.length + " logits; there must be as many, and at least one");
  }

  public int size() {
    return ids.length;
  }

  /** The first n of them; all if there are fewer. */
  public Candidates first(int n) {
    return n >= ids.length ? this : new Candidates(Arrays.copyOf(ids, n), Arrays.copyOf(logits, n));
  }

  /** Probabilities of all, in order: softmax of the logits. */
  public double[] probabilities() {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) sum += p[i] = StrictMath.exp(logits[i] - logits[0]);
    for (int i = 0; i < p.length; i++) p[i] /= sum;
    return p;
  }

  /** The candidate that a uniform number in [0, 1) picks. */
  public int pick(double uniform) {
    double[] p = probabilities();
    double reached = 0;
    for (int i = 0; i < p.length; i++) {
      reached += p[i];
      if (uniform < reached) return ids[i];
    }
    return ids[ids.length - 1];
  }
}
