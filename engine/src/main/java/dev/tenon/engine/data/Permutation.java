package dev.tenon.engine.data;

import dev.tenon.engine.model.Draws;

/**
 * An order of the numbers 0 to size − 1 that is computed, not stored: a Feistel network over the next even power of two, walked
 * until it lands inside (Luby and Rackoff 1988; Black and Rogaway 2002).
 */
public final class Permutation {
  /** Four make a network pseudo-random for large halves; small ones need more. */
  private static final int ROUNDS = 8;

  private final long size;
  private final Draws draws;
  private final int half;

  public Permutation(long size, Draws draws) {
    if (size < 1)
      throw new IllegalArgumentException("a permutation of " + size + " numbers; there must be one at least");
    this.size = size;
    this.draws = draws;
    half = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
  }

  /** The number at a place of the order. */
  public long at(long index) {
    long at = index;
    do
      at = network(at);
    while (at >= size);
    return at;
  }

  private long network(long index) {
    long mask = (1L << half) - 1, left = index >>> half, right = index & mask;
    for (long round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (draws.bits(round << half | right) & mask);
      left = right;
      right = mixed;
    }
    return left << half | right;
  }
}
