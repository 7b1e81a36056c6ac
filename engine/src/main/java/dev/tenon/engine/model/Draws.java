package dev.tenon.engine.model;

import dev.tenon.api.model.Initial;
import dev.tenon.api.tensor.Array;
import java.nio.charset.StandardCharsets;

/**
 * Random numbers keyed by seed, path and index: the same wherever and in whatever order they are drawn. SplitMix64 (Steele et
 * al. 2014) over a counter; normal ones by Box and Muller 1958.
 */
public final class Draws {
  private static final double MODEL_RANGE = 0.02;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private final long key;

  private Draws(long key) {
    this.key = key;
  }

  public static Draws of(long seed, String path) {
    long hash = mix(seed + GOLDEN);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) hash = mix((hash ^ (b & 0xff)) + GOLDEN);
    return new Draws(hash);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** 64 random bits. */
  public long bits(long index) {
    return mix(key + index * GOLDEN);
  }

  /** A uniform number in [0, 1). */
  public double uniform(long index) {
    return (bits(index) >>> 11) * 0x1p-53;
  }

  /** A whole number from 0 to bound − 1. */
  public long below(long index, long bound) {
    return Math.unsignedMultiplyHigh(bits(index), bound);
  }

  /**
   * Fills an array.
   *
   * @param modelRange deviation of {@link Initial.ModelRange}
   */
  void fill(Array array, Initial initial, double modelRange) {
    switch (initial) {
      case Initial.Constant c -> {
        if (c.value() != 0) for (long i = 0, n = array.shape().count(); i < n; i++) array.set(i, c.value());
      }
      case Initial.Normal n -> normal(array, n.deviation());
      case Initial.ModelRange _ -> normal(array, modelRange);
      case Initial.Uniform u -> uniform(array, u.bound());
    }
  }

  /** Fills an array; {@link Initial.ModelRange} has the deviation that models have by default, 0.02. */
  public void fill(Array array, Initial initial) {
    fill(array, initial, MODEL_RANGE);
  }

  /** Fills an array with normal numbers of mean 0. */
  void normal(Array array, double deviation) {
    long n = array.shape().count();
    for (long i = 0; i < n; i += 2) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(i))), angle = 2 * StrictMath.PI * uniform(i + 1);
      array.set(i, radius * StrictMath.cos(angle) * deviation);
      if (i + 1 < n) array.set(i + 1, radius * StrictMath.sin(angle) * deviation);
    }
  }

  /** Fills an array with uniform numbers in [−bound, bound). */
  void uniform(Array array, double bound) {
    for (long i = 0, n = array.shape().count(); i < n; i++) array.set(i, (2 * uniform(i) - 1) * bound);
  }
}
